import Foundation
import Testing

/// `glidepath graph` on the demo bank; its page in a real browser where one is installed.
struct GraphCommandTests {
    private func bank() throws -> Program {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "graph-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = try Program(folder: folder).run(
            "demo",
            "bank",
            "--no-run",
            "--from",
            "2024-10-01",
            "--to",
            "2024-10-02"
        )
        #expect(made.status == 0, "\(made.errors)")
        return Program(folder: folder.appendingPathComponent("bank"))
    }

    private struct Graph: Decodable {
        struct Job: Decodable { var job: String }
        struct Need: Decodable {
            var job: String
            var on: String
        }

        var jobs: [Job]
        var missing: [Need]
        var useless: [Need]
        var cycles: [[String]]
    }

    @Test func `JSON, DOT and text say the same`() throws {
        let program = try bank()
        let json = try program.run("graph", "--format", "json")
        #expect(json.status == 0, "\(json.errors)")
        let graph = try JSONDecoder().decode(Graph.self, from: Data(json.output.utf8))
        #expect(graph.jobs.count == 33)
        #expect(graph.missing.contains { $0.job == "RelationshipScore" && $0.on == "CustomerSegmentMap" })
        #expect(graph.useless.contains { $0.job == "WireLedger" && $0.on == "LargeWireScreening" })
        #expect(graph.cycles.isEmpty)
        let dot = try program.run("graph", "--format", "dot")
        #expect(dot.output.contains("\"CustomerSegmentMap\" -> \"RelationshipScore\" [label="))
        let text = try program.run("graph")
        #expect(text.output.contains("RelationshipScore needs CustomerSegmentMap"))
        let refused = try program.run("graph", "--format", "dot", "--out", "no/such/folder.dot")
        #expect(refused.status != 0)
        #expect(refused.errors.contains("output.unwritable"))
    }

    private static let browser = ["/usr/bin/chromium", "/usr/bin/google-chrome"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// What a person does: looks for a job, takes the first hit, moves, zooms, clicks, goes back.
    private static let visit = """
        <script>{
        const said = [];
        const box = canvas.getBoundingClientRect();
        function pointer(kind, x, y) {
          canvas.dispatchEvent(new PointerEvent(kind, { pointerId: 1, bubbles: true, clientX: box.left + x, clientY: box.top + y }));
        }
        HTMLElement.prototype.setPointerCapture = () => {};
        said.push(document.documentElement.dataset.ready, panel.querySelector("h1").textContent);
        search.value = "relationship"; search.dispatchEvent(new Event("input"));
        search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
        said.push(panel.querySelector("h1").textContent, decodeURIComponent(location.hash));
        said.push(panel.querySelector("a").getAttribute("href"));
        const before = [left, scale];
        canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -200, clientX: box.left + 300, clientY: box.top + 300, cancelable: true }));
        said.push(scale > before[1] ? "nearer" : "same");
        const moved = left;
        pointer("pointerdown", 400, 400); pointer("pointermove", 460, 420); pointer("pointerup", 460, 420);
        said.push(Math.round(left - moved));
        fit();
        const target = jobs.findIndex(job => job.name === "BranchDirectory");
        const x = (jobs[target].x + 20) * scale + left, y = (jobs[target].y + 10) * scale + top_;
        pointer("pointerdown", x, y); pointer("pointerup", x, y);
        said.push(panel.querySelector("h1").textContent);
        canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
        said.push(panel.querySelector("h1").textContent, jobs.length);
        document.title = said.join("|");
        }</script></body>
        """

    @Test(.enabled(if: browser != nil)) func `the page works in a browser, without a network`() throws {
        let browser = try #require(Self.browser)
        let program = try bank()
        let made = try program.run(
            "graph",
            "--format",
            "html",
            "--out",
            "graph.html",
            "--documents",
            "docs"
        )
        #expect(made.status == 0, "\(made.errors)")
        let file = program.folder.appendingPathComponent("graph.html")
        let page = try String(contentsOf: file, encoding: .utf8)
        #expect(!page.contains("http://") && !page.contains("https://"))
        try Data(page.replacing("</body>", with: Self.visit).utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: browser)
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,900",
            "--user-data-dir=\(program.folder.path)/profile", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=5000", "--dump-dom", file.absoluteString,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let dom = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let title = dom.components(separatedBy: "<title>").dropFirst().first?.components(separatedBy: "<")
            .first
        #expect(
            title
                == "true|bank|RelationshipScore|#RelationshipScore|docs/RelationshipScore/brd.md|nearer|60|"
                + "BranchDirectory|bank|33"
        )
    }
}
