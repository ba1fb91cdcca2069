import Foundation
import JobModel

/// The project file of an adopted estate: what was recognised, and as comments what a person must say.
struct ProjectDraft {
    let survey: EstateSurvey
    /// Leads from the project to a file of the estate.
    let prefix: String
    var address: EstateAddress?
    var lake: EstateLake?
    /// Why nobody looked into the database.
    var notLooked: String?
    /// Whether an environment variable has a value here.
    let isSet: (String) -> Bool
    /// An interpreter that can run user code.
    var python: String?

    static let adapterFile = "externals/estate_adapter.py"

    private var places: [(typeName: String, place: EstateModules.Place)] {
        survey.typeNames.keys.sorted().compactMap { name in
            survey.modules.place(of: name).map { (name, $0) }
        }
    }

    private var unplaced: [String] {
        survey.typeNames.keys.sorted().filter { survey.modules.place(of: $0) == nil }
    }

    var text: String {
        var lines = [
            "# Written by \"glidepath init --from-estate\" from \(survey.jobFiles.count) job files.",
            "# Lines that begin with \"# TELL\" are what files could not say.", "",
        ]
        lines += general + [""] + connections + [""]
        if !survey.tokens.isEmpty { lines += tokens + [""] }
        lines += externals
        return lines.joined(separator: "\n") + "\n"
    }

    /// What a person must still say, one line each.
    var toTell: [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.hasPrefix("# TELL ") }.map { String($0.dropFirst(7)) }
    }

    // MARK: Parts

    private var general: [String] {
        var lines = [
            "# The dialect of the queries in job files, of which there are \(survey.queries.count).",
            "defaultEngine: \(survey.engine.rawValue)",
        ]
        if let column = lake?.asOfColumn {
            lines.append(
                "asOf: \(Self.quoted(column))  # the day column that every table has and no job lists"
            )
        } else if let (name, files) = survey.asOfColumn {
            lines.append("asOf: \(Self.quoted(name))  # named in \(files) queries and modules")
        } else {
            lines.append("# TELL asOf: the snapshot date column of lake tables (as_of when left out)")
        }
        if let last = lake?.lastDate {
            lines.append(
                "through: \(last)  # the last snapshot in the lake; remove the line to go on to today"
            )
        } else {
            lines.append("# TELL through: the last effective date to run, yyyy-MM-dd (today when left out)")
        }
        return lines
    }

    private var connections: [String] {
        let from = address?.evidence.map { "  # from \($0)" } ?? ""
        var fields = [
            "kind: postgresql", "url: \(Self.quoted(address?.url ?? "postgresql://HOST:5432/DATABASE"))",
        ]
        if let user = address?.user { fields.append("user: \(Self.quoted(user))") }
        let open = lake?.openNumerics ?? []
        if !open.isEmpty || lake == nil { fields.append("openNumerics: double") }
        var lines: [String] = []
        if let notLooked { lines.append("# The database was not looked into: \(notLooked).") }
        if address == nil { lines.append("# TELL connections.estate.url: where the estate's database is") }
        lines += [
            "# The password is that of PGPASS, PGPASSWORD or ~/.pgpass unless \"password\" names another one:",
            "# password: ${BANK_PASSWORD}",
        ]
        if !open.isEmpty {
            let more = open.count > 3 ? " and \(open.count - 3) more" : ""
            lines.append(
                "# openNumerics: \(open.prefix(3).joined(separator: ", "))\(more) have no precision."
            )
        }
        lines += [
            "connections:", "  estate: { \(fields.joined(separator: ", ")) }\(from)", "lake: estate",
            "outputs: estate",
        ]
        if let lake, !lake.hasForeignControl {
            lines.append("control: estate")
        } else {
            lines += [
                lake == nil
                    ? "# The control store is control.sqlite here; on the server several workers can share it:"
                    : "# The schema \"control\" there is another program's, so the control store is control.sqlite here.",
                "# control: estate",
            ]
        }
        for table in lake?.missing ?? [] {
            lines.append(
                "# TELL schemas: table \(table), which jobs read, is not in the database under that name"
            )
        }
        return lines
    }

    private var tokens: [String] {
        ["# TELL tokens: what these stand for in output paths; \".\" is the project's folder", "tokens:"]
            + survey.tokens.sorted { $0.key < $1.key }.map { token, files in
                "  \(token.uppercased()): \".\"  # in \(files[0])\(files.count > 1 ? " and \(files.count - 1) more" : "")"
            }
    }

    private var externals: [String] {
        guard !survey.typeNames.isEmpty else { return [] }
        var lines = ["externals:"]
        if let python, python != "python3" { lines.append("  python: \(Self.quoted(python))") }
        let scripts = places.map(\.place.script)
        let folders =
            survey.modules.searchPaths(of: scripts)
            + scripts.map { ($0 as NSString).deletingLastPathComponent }
        let paths = folders.map { folder in
            let whole = prefix + (folder == "." ? "" : folder)
            return whole.isEmpty ? "." : whole.hasSuffix("/") ? String(whole.dropLast()) : whole
        }
        var seen: Set<String> = []
        let distinct = paths.filter { seen.insert($0).inserted }
        if !distinct.isEmpty {
            lines.append("  searchPaths: [\(distinct.map(Self.quoted).joined(separator: ", "))]")
        }
        // One that is not set cannot be passed on, and code that reads it may have a default.
        let names = survey.modules.environmentNames
        let given = names.filter { isSet($0) }.map(Self.quoted).joined(separator: ", ")
        let missing = names.filter { !isSet($0) }.joined(separator: ", ")
        if !given.isEmpty { lines.append("  environment: [\(given)]  # modules read them") }
        if !missing.isEmpty {
            lines.append(
                "  # TELL externals.environment: modules read \(missing), not set when this was written"
            )
        }
        if survey.modules.givesFloats {
            lines.append("  decimals: float  # as pandas reads them from a database")
        }
        lines.append("  nullableIntegers: float64  # as pandas has them")
        lines.append("  types:")
        for (name, place) in places {
            let script = isAdapted(place) ? Self.adapterFile : prefix + place.script
            let function = isAdapted(place) ? adaptedName(of: name) : place.function
            lines.append(
                "    \(Self.quoted(name)): { script: \(Self.quoted(script)), function: \(Self.quoted(function)) }"
                    + "  # \(place.evidence)"
            )
        }
        for name in unplaced {
            let files = survey.typeNames[name] ?? []
            lines.append("    # TELL externals.types: no module was recognised for \(name) (\(files[0]))")
            lines.append("    # \(Self.quoted(name)): { script: FILE.py, function: execute }")
        }
        return lines
    }

    // MARK: Adapter

    /// Methods and names inside names cannot be called by a plain name.
    private func isAdapted(_ place: EstateModules.Place) -> Bool { place.function.contains(".") }

    private func adaptedName(of typeName: String) -> String {
        String(typeName.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// A module that reaches what plain names do not; nil when nothing needs it.
    var adapter: String? {
        let adapted = places.filter { isAdapted($0.place) }
        guard !adapted.isEmpty else { return nil }
        let entries = adapted.map { name, place in
            let module = EstateModules.stem(place.script)
            return
                "    \(Self.quoted(adaptedName(of: name))): (\(Self.quoted(module)), \(Self.quoted(place.function))),"
        }
        return """
            \"\"\"Reaches methods and registered functions of the estate by plain names.\"\"\"
            import importlib

            PLACES = {
            \(entries.joined(separator: "\n"))
            }


            def __getattr__(name):
                if name not in PLACES:
                    raise AttributeError(name)
                module, path = PLACES[name]
                found = importlib.import_module(module)
                for part in path.split("."):
                    found = getattr(found() if isinstance(found, type) else found, part)
                return found

            """
    }

    /// As YAML and Python both read it.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
