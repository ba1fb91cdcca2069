import Foundation
import Testing

/// `glidepath inspect --out` on the demo bank: complete against the documents people wrote, true, and the same each time.
struct DocumentTests {
    private struct Requirements: Decodable {
        struct Rule: Decodable {
            var id: String
            var kind: String
            var statement: String
            var expression: String
            var evidence: [Evidence]
        }

        struct Evidence: Decodable {
            var file: String?
            var line: Int?
            var endLine: Int?
            var holds: [String]?
        }

        struct Question: Decodable {
            var text: String
        }

        var rules: [Rule]
        var questions: [Question]
    }

    private func bank() throws -> (program: Program, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "documents-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = try Program(folder: folder).run(
            "demo",
            "bank",
            "--no-run",
            "--from",
            "2024-10-01",
            "--to",
            "2024-10-08"
        )
        #expect(made.status == 0, "\(made.errors)")
        return (Program(folder: folder.appendingPathComponent("bank")), folder)
    }

    /// What a rule of a hand-written document needs to be found as.
    private enum Needed {
        /// A rule of this kind, read from text that holds the fragment, at lines that the document cites.
        case rule(String, String)
        /// The same anywhere: the document cites another place for it.
        case elsewhere(String, String)
        /// An open question that names the column.
        case question(String)
    }

    private static let addressDeltas: [String: [Needed]] = [
        "BR-1": [
            .rule("snapshot", "SELECT today FROM days"), .rule("snapshot", "SELECT yesterday FROM days"),
            .rule("snapshot", "lookbackDays"), .rule("aggregation", "MAX(as_of)"),
        ],
        "BR-2": [.rule("join", "p.address_id = c.address_id")],
        "BR-3": [.rule("decision", "p.address_id IS NULL THEN 'NEW'")],
        "BR-4": [.rule("decision", "c.customer_id <> p.customer_id")],
        "BR-5": [
            .rule("missing-value", "COALESCE(TRIM(c.city), '')"), .rule("normalisation", "TRIM(c.city)"),
        ],
        "BR-6": [.rule("missing-value", "COALESCE(c.end_date, '')")],
        "BR-7": [.rule("filter", "change_type <> 'SAME'")],
        "BR-8": [.rule("join", "LEFT JOIN previous_rows"), .question("previous_rows")],
        "BR-9": [
            .rule("snapshot", "SELECT MAX(as_of) FROM customers"),
            .rule("formula", "TRIM(n.first_name) || ' '"),
        ],
        "BR-10": [.rule("join", "LEFT JOIN names n")],
        "BR-11": [.rule("normalisation", "TRIM(ch.city)")],
        "BR-12": [.rule("ordering", "ORDER BY ch.address_id")],
        "BR-13": [.rule("file-layout", "Expected records: {row_count}"), .rule("file-layout", "Overwrite")],
    ]

    private static let coveredTransactions: [String: [Needed]] = [
        "BR-1": [.rule("snapshot", "transactions")],
        "BR-2": [.rule("filter", "TRIM(account_type) = 'Checking'"), .question("account_status")],
        "BR-3": [.rule("snapshot", "mostRecent")],
        "BR-4": [.rule("join", "JOIN checking ch ON ch.account_id = t.account_id")],
        "BR-5": [
            .rule("filter", "a.country = 'US'"),
            .rule("filter", "a.end_date IS NULL OR a.end_date >= a.as_of"),
            .rule("join", "JOIN us_addresses a ON a.customer_id = ch.customer_id"),
        ],
        "BR-6": [.question("start_date")],
        "BR-7": [.rule("ranking", "ORDER BY a.start_date, a.address_id")],
        "BR-8": [.rule("aggregation", "MIN(segment_code)"), .rule("deduplication", "DISTINCT")],
        "BR-9": [.rule("join", "s.segment_id = cs.segment_id"), .rule("join", "LEFT JOIN first_segment fs")],
        "BR-10": [.rule("join", "LEFT JOIN customers c")],
        "BR-11": [.rule("normalisation", "TRIM(t.description)")],
        "BR-12": [.rule("deduplication", "DISTINCT"), .rule("ranking", "rn = 1")],
        "BR-13": [.rule("ordering", "ORDER BY ch.customer_id ASC, t.transaction_id DESC")],
        "BR-14": [
            .elsewhere("file-layout", "Expected records: {row_count}"), .rule("file-layout", "Overwrite"),
        ],
        "BR-15": [.rule("file-layout", "covered_transactions.csv")],
    ]

    @Test func `every rule that people wrote down is found or asked about`() throws {
        let (program, folder) = try bank()
        let out = folder.appendingPathComponent("out")
        #expect(try program.run("inspect", "--out", out.path).status == 0)
        for (job, needed) in [
            ("CustomerAddressDeltas", Self.addressDeltas), ("CoveredTransactions", Self.coveredTransactions),
        ] {
            let written = try String(
                contentsOf: program.folder.appendingPathComponent("jobs/\(job).requirements.md"),
                encoding: .utf8
            )
            let hand = Self.handWritten(written)
            #expect(hand.count >= 13)
            let data = try Data(contentsOf: out.appendingPathComponent("\(job)/brd.json"))
            let found = try JSONDecoder().decode(Requirements.self, from: data)
            for rule in hand {
                let id = rule.id
                let needs = try #require(needed[id], "\(job) \(id) has no counterpart")
                for need in needs {
                    let isFound = Self.holds(need, rule.places, found)
                    #expect(isFound, "\(job) \(id): \(need)")
                }
            }
        }
    }

    private struct HandRule {
        var id: String
        var places: [(file: String, lines: ClosedRange<Int>)] = []
    }

    /// Rules of a hand-written document with the lines that they cite.
    private static func handWritten(_ text: String) -> [HandRule] {
        var rules: [HandRule] = []
        for line in text.split(separator: "\n") where line.hasPrefix("| BR-") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let id = cells.first, let last = cells.last else { continue }
            var rule = HandRule(id: id)
            for citation in last.split(separator: "`") {
                let parts = citation.split(separator: ":").map(String.init)
                guard parts.count == 2 else { continue }
                let numbers = parts[1].split(separator: "-").compactMap { Int($0) }
                guard let first = numbers.first, let end = numbers.last else { continue }
                rule.places.append((file: parts[0], lines: first...end))
            }
            // Other tables name rules too, without citing anything.
            if !rule.places.isEmpty { rules.append(rule) }
        }
        return rules
    }

    private static func holds(
        _ need: Needed,
        _ places: [(file: String, lines: ClosedRange<Int>)],
        _ found: Requirements
    ) -> Bool {
        func isCited(_ evidence: Requirements.Evidence) -> Bool {
            guard let file = evidence.file, let first = evidence.line else { return false }
            return places.contains {
                $0.file == file && $0.lines.overlaps(first...(evidence.endLine ?? first))
            }
        }
        func matches(_ rule: Requirements.Rule, _ kind: String, _ fragment: String, needsPlace: Bool) -> Bool
        {
            rule.kind == kind
                && rule.evidence.contains { evidence in
                    let isHeld = (evidence.holds ?? []).contains { $0.contains(fragment) }
                    return (isHeld || rule.expression.contains(fragment))
                        && (!needsPlace || isCited(evidence))
                }
        }
        switch need {
        case .rule(let kind, let fragment):
            return found.rules.contains { matches($0, kind, fragment, needsPlace: true) }
        case .elsewhere(let kind, let fragment):
            return found.rules.contains { matches($0, kind, fragment, needsPlace: false) }
        case .question(let column): return found.questions.contains { $0.text.contains("`\(column)`") }
        }
    }

    @Test func `documents are the same each time, and a false citation is found`() throws {
        let (program, folder) = try bank()
        let (first, second) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
        let made = try program.run("inspect", "--out", first.path)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try program.run("inspect", "--out", second.path).status == 0)
        let names = try FileManager.default.subpathsOfDirectory(atPath: first.path).sorted()
        #expect(names.count >= 33 * 4)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: second.path).sorted() == names)
        for name in names where name.hasSuffix(".md") || name.hasSuffix(".json") {
            let pair = try [first, second].map { try Data(contentsOf: $0.appendingPathComponent(name)) }
            #expect(pair[0] == pair[1], "\(name)")
        }
        #expect(try program.run("inspect", "--check", first.path).status == 0)
        // One line too many in the cited file moves everything behind it.
        let script = program.folder.appendingPathComponent("jobs/CoveredTransactions.sql")
        let text = try String(contentsOf: script, encoding: .utf8)
        try Data(("\n" + text).utf8).write(to: script)
        let refused = try program.run("inspect", "--check", first.path)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("inspect.false-citation"))
        #expect(refused.errors.contains("CoveredTransactions/brd.md"))
        #expect(!refused.errors.contains("CustomerAddressDeltas/brd.md"))
        let missing = try program.run("inspect", "--check", folder.appendingPathComponent("none").path)
        #expect(missing.status == 2)
        #expect(missing.errors.contains("inspect.no-documents"))
    }
}
