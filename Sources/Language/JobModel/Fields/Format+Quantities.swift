extension Format where Value == Duration {
    /// Seconds as a number, or text such as `90s`, `10m`, `2h` or `1h30m`.
    static let duration = Format(
        expected: "a number of seconds, or text such as 90s, 10m or 2h",
        schema: [
            "anyOf": [
                ["type": "number", "exclusiveMinimum": 0],
                ["type": "string", "pattern": "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$"],
            ]
        ]
    ) { node, context in
        let duration: Duration?
        switch node.content {
        case .number(let text): duration = Double(text).flatMap(seconds)
        case .text(let text): duration = parseDuration(text)
        default:
            context.problems.report(
                FieldProblem.wrongType(
                    context.label,
                    found: node,
                    expected: "a number of seconds, or text such as 10m"
                ),
                at: node.position
            )
            return nil
        }
        guard let duration, duration > .zero else {
            context.problems.report(JobProblem.invalidDuration(context.label), at: node.position)
            return nil
        }
        return duration
    }

    private static func seconds(_ seconds: Double) -> Duration? {
        let century = 100.0 * 366 * 86_400
        return seconds.isFinite && seconds >= 0 && seconds <= century ? .seconds(seconds) : nil
    }

    private static func parseDuration(_ text: String) -> Duration? {
        var rest = text.lowercased()[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count).drop { $0 == " " }
            guard let number = Double(digits), let factor = secondsPerUnit[String(unit)] else { return nil }
            total += number * factor
        }
        return seconds(total)
    }

    private static var secondsPerUnit: [String: Double] {
        ["ms": 0.001, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400]
    }
}

extension Format where Value == Int {
    /// Bytes as a number, or text such as `512MB`, `2GB` or `1GiB`.
    static let size = Format(
        expected: "a number of bytes, or text such as 512MB or 2GiB",
        schema: [
            "anyOf": [
                ["type": "integer", "minimum": 1],
                ["type": "string", "pattern": "^\\d+(\\.\\d+)? ?([KMGTkmgt][Ii]?)?[Bb]$"],
            ]
        ]
    ) { node, context in
        let bytes: Int?
        switch node.content {
        case .number(let text): bytes = Int(text)
        case .text(let text): bytes = parseSize(text)
        default:
            context.problems.report(
                FieldProblem.wrongType(
                    context.label,
                    found: node,
                    expected: "a number of bytes, or text such as 512MB"
                ),
                at: node.position
            )
            return nil
        }
        guard let bytes, bytes > 0 else {
            context.problems.report(JobProblem.invalidSize(context.label), at: node.position)
            return nil
        }
        return bytes
    }

    private static func parseSize(_ text: String) -> Int? {
        let compact = text.lowercased().filter { $0 != " " }
        let digits = compact.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let power = ["b": 0, "kb": 1, "mb": 2, "gb": 3, "tb": 4]
        let unit = String(compact.dropFirst(digits.count))
        let isBinary = unit.contains("i")
        guard let number = Double(digits),
            let exponent = power[isBinary ? unit.replacing("i", with: "") : unit],
            !isBinary || exponent > 0
        else { return nil }
        var bytes = number
        for _ in 0..<exponent { bytes *= isBinary ? 1_024 : 1_000 }
        return Int(exactly: bytes.rounded())
    }
}
