extension ComparisonReport {
    /// The report as one page that needs nothing else: no script, no font, no network.
    public var html: String {
        let items = facts.map { "<li>\(Self.escaped($0))</li>" }.joined(separator: "\n")
        let tables = sections.map { section in
            let head = section.headings.map { "<th scope=\"col\">\(Self.escaped($0))</th>" }.joined()
            let rows = section.rows.map { row in
                "<tr>" + row.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>"
            }.joined(separator: "\n")
            return """
                <h2>\(Self.escaped(section.title))</h2>
                <div class="table"><table><thead><tr>\(head)</tr></thead>
                <tbody>
                \(rows)
                </tbody></table></div>
                """
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Comparison: \(verdict.rawValue)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <h1>Comparison: <span class="\(verdict.rawValue)">\(verdict.rawValue)</span></h1>
            <p><code>\(Self.escaped(left))</code> against <code>\(Self.escaped(right))</code></p>
            <ul>
            \(items)
            </ul>
            \(tables.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    private static let style = """
        :root { color-scheme: light dark; }
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
        .table { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 0.9rem; }
        th, td { border: 1px solid #8888; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
        td { white-space: pre-wrap; }
        .equal { color: #17813b; } .different { color: #c02626; } .unknown { color: #9a6700; }
        """

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
