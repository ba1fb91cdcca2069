import Foundation

/// The Python modules of an estate: which of them implement the type names of its job files.
///
/// Judged by their text, without running them.
struct EstateModules: Sendable {
    /// Where a type name is implemented, and what says so.
    struct Place: Hashable, Sendable {
        /// Relative to the estate.
        var script: String
        /// A function, or `Class.method` for one that an object has.
        var function: String
        var evidence: String
    }

    let texts: [EstateFiles.Text]

    init(_ texts: [EstateFiles.Text]) { self.texts = texts }

    /// The most telling sign wins: a registration of the whole name, a file of that name, a class, a function.
    func place(of typeName: String) -> Place? {
        let short = typeName.split(separator: ".").last.map(String.init) ?? typeName
        return registration(of: typeName) ?? file(named: short) ?? definition(named: short)
            ?? (short == typeName ? nil : registration(of: short))
    }

    /// Environment variables that modules read, in order.
    var environmentNames: [String] {
        let pattern = /environ(?:\.get\(|\[)\s*["'](\w+)["']|getenv\(\s*["'](\w+)["']/
        let names = texts.flatMap {
            $0.text.matches(of: pattern).compactMap { $0.1 ?? $0.2 }.map(String.init)
        }
        return Set(names).sorted()
    }

    /// Whether rows reach the modules as floats where the database has decimals: pandas reads them so, unless told.
    var givesFloats: Bool {
        let all = texts.map(\.text)
        if all.contains(where: { $0.contains("coerce_float=False") }) { return false }
        if all.contains(where: { $0.contains("read_sql") }) { return true }
        return !all.contains { $0.contains("Decimal(") }
    }

    /// Folders that must be searched so that these scripts and what they import are found.
    func searchPaths(of scripts: [String]) -> [String] {
        var found: Set<String> = []
        var seen: Set<String> = []
        var waiting = scripts
        while let script = waiting.popLast() {
            guard seen.insert(script).inserted, let text = texts.first(where: { $0.path == script }) else {
                continue
            }
            for name in imports(of: text.text) {
                guard let (folder, file) = module(name, near: script) else { continue }
                found.insert(folder)
                waiting.append(file)
            }
        }
        return found.sorted { ($0.count, $0) < ($1.count, $1) }
    }

    // MARK: Signs

    /// `@register("NAME")` before a function, `"NAME": function`, `register("NAME", function)`.
    private func registration(of name: String) -> Place? {
        let literal = ["\"\(name)\"", "'\(name)'"]
        for text in texts {
            let lines = text.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            for (number, line) in lines.enumerated() {
                guard let range = literal.lazy.compactMap({ line.range(of: $0) }).first else { continue }
                let evidence = "\(text.path):\(number + 1)"
                let isDecorator = line.drop { $0 == " " }.hasPrefix("@")
                if isDecorator {
                    if let place = definition(after: number, in: lines, of: text.path, evidence) {
                        return place
                    }
                    continue
                }
                let rest = line[range.upperBound...].drop { " ])".contains($0) }
                guard let mark = rest.first, [":", ",", "="].contains(mark) else { continue }
                if let place = target(rest.dropFirst(), in: text.path, evidence) { return place }
            }
        }
        return nil
    }

    /// The function or class that a decorator stands before.
    private func definition(
        after number: Int,
        in lines: [String],
        of path: String,
        _ evidence: String
    ) -> Place? {
        for line in lines.dropFirst(number + 1).prefix(6) {
            if let match = line.firstMatch(of: /^\s*def\s+(\w+)/) {
                return Place(script: path, function: String(match.1), evidence: evidence)
            }
            if let match = line.firstMatch(of: /^class\s+(\w+)/) {
                return Place(script: path, function: "\(match.1).\(method(of: path))", evidence: evidence)
            }
        }
        return nil
    }

    /// What a registry's entry points to: a name in that file, `module.name`, or a text such as `package.module:name`.
    private func target(_ rest: Substring, in path: String, _ evidence: String) -> Place? {
        let text = rest.drop { " ([".contains($0) }
        if let match = text.firstMatch(of: /^["']([\w.\/]+?)(?:\.py)?(?::(\w+))?["']/) {
            let parts = match.1.split { $0 == "." || $0 == "/" }.map(String.init)
            if let script = script(parts) {
                let function = match.2.map(String.init) ?? function(of: script)
                return Place(script: script, function: function, evidence: evidence)
            }
            guard let last = parts.last, let script = script(Array(parts.dropLast())) else { return nil }
            return Place(script: script, function: last, evidence: evidence)
        }
        guard let match = text.firstMatch(of: /^([A-Za-z_]\w*)((?:\.\w+)*)/) else { return nil }
        return Place(script: path, function: String(match.1) + match.2, evidence: evidence)
    }

    private func file(named name: String) -> Place? {
        let wanted = Self.bare(name)
        guard let text = texts.first(where: { Self.bare(Self.stem($0.path)) == wanted }) else { return nil }
        return Place(script: text.path, function: function(of: text.path), evidence: "the file's name")
    }

    private func definition(named name: String) -> Place? {
        let wanted = Self.bare(name)
        for text in texts {
            for match in text.text.matches(of: /(?m)^(class|def)\s+(\w+)/) where Self.bare(match.2) == wanted
            {
                let function = match.1 == "def" ? String(match.2) : "\(match.2).\(method(of: text.path))"
                return Place(script: text.path, function: function, evidence: "the \(match.1)'s name")
            }
        }
        return nil
    }

    // MARK: Names

    /// `BalanceDeltas`, `balance_deltas` and `balance-deltas` are one name.
    private static func bare(_ name: some StringProtocol) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    static func stem(_ path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    /// The function to call of a file: `execute`, or a name of that kind, or its only one.
    private func function(of path: String) -> String {
        let text = texts.first { $0.path == path }?.text ?? ""
        let names = text.matches(of: /(?m)^def\s+(\w+)\s*\(\s*\w/).map { String($0.1) }
        let usual = ["execute", "run", "process", "transform", "main"].first(where: names.contains)
        if let usual { return usual }
        let open = names.filter { !$0.hasPrefix("_") }
        if open.count == 1 { return open[0] }
        if let match = text.firstMatch(of: /(?m)^class\s+(\w+)/), open.isEmpty {
            return "\(match.1).\(method(of: path))"
        }
        return "execute"
    }

    private func method(of path: String) -> String {
        let text = texts.first { $0.path == path }?.text ?? ""
        let names = text.matches(of: /(?m)^\s+def\s+(\w+)\s*\(\s*self\s*,/).map { String($0.1) }
        let usual = ["execute", "run", "process", "transform"].first(where: names.contains)
        return usual ?? names.first { !$0.hasPrefix("_") } ?? "execute"
    }

    private func imports(of text: String) -> [String] {
        text.matches(of: /(?m)^\s*(?:from\s+([\w.]+)\s+import|import\s+([\w.]+))/)
            .compactMap { $0.1 ?? $0.2 }.map(String.init)
    }

    /// The folder in which an imported module is found, and its file: the nearest one to the script.
    private func module(_ name: String, near script: String) -> (folder: String, file: String)? {
        let path = name.replacing(".", with: "/")
        let candidates = texts.map(\.path).filter { file in
            [path + ".py", path + "/__init__.py"].contains { file == $0 || file.hasSuffix("/" + $0) }
        }
        let near = candidates.max { Self.common($0, script) < Self.common($1, script) }
        guard let near else {
            // A package without an __init__, or a name inside a module: what stands before the last dot.
            guard let dot = name.lastIndex(of: ".") else { return nil }
            return module(String(name[..<dot]), near: script)
        }
        let ending =
            near.hasSuffix("/__init__.py") || near == "__init__.py" ? path + "/__init__.py" : path + ".py"
        let folder = near.dropLast(ending.count)
        return (folder.isEmpty ? "." : String(folder.dropLast()), near)
    }

    private func script(_ parts: [String]) -> String? {
        guard !parts.isEmpty else { return nil }
        let path = parts.joined(separator: "/") + ".py"
        return texts.map(\.path).first { $0 == path || $0.hasSuffix("/" + path) }
    }

    private static func common(_ one: String, _ other: String) -> Int {
        zip(one, other).prefix { $0 == $1 }.count
    }
}
