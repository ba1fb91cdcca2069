import SQLAnalysis
import SQLSyntax
import Tabular

/// Functions of dates and timestamps.
extension TypedReader {
    func dateFunction(
        _ name: String,
        _ sources: [SQLExpression],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm? {
        switch (name, sources.count) {
        case ("extract", 2), ("date_part", 2), ("datepart", 2):
            return try part(word(sources[0]), sources[1], name, source)
        case ("year", 1), ("month", 1), ("day", 1), ("quarter", 1), ("hour", 1), ("minute", 1),
            ("second", 1), ("dayofweek", 1), ("weekday", 1), ("isodow", 1), ("dayofyear", 1), ("week", 1),
            ("weekofyear", 1), ("isoyear", 1), ("epoch", 1), ("dayofmonth", 1):
            guard from == .duckdb else { return nil }
            return try part(name, sources[0], name, source)
        case ("date_trunc", 2), ("datetrunc", 2):
            let moment = try term(sources[1])
            let found = try kind(moment, "date_trunc()", at: source.origin)
            if from == .postgresql, found == .date {
                throw unsupported(
                    "date_trunc() of a date",
                    "PostgreSQL makes an instant with a time zone of it; cast it to a timestamp first.",
                    at: source.origin
                )
            }
            return term(try dateTruncated(sources[0], moment, found, at: source.origin), source)
        case ("make_date", 3): return try madeDate(sources, source)
        case ("last_day", 1) where from == .duckdb: return try lastDay(sources[0], source)
        case ("date_add", 2) where from == .duckdb:
            let chain = OperatorChain(operands: sources, operators: [.plus])
            return try self.chain(chain, source)
        case ("now", 0), ("current_date", 0), ("current_timestamp", 0), ("today", 0), ("random", 0),
            ("localtimestamp", 0), ("current_time", 0), ("gen_random_uuid", 0), ("uuid", 0),
            ("clock_timestamp", 0), ("transaction_timestamp", 0), ("statement_timestamp", 0):
            throw .nonDeterministic(what: name, at: place(source.origin))
        default: return nil
        }
    }

    /// The field of a date, as a word or as text.
    private func word(_ source: SQLExpression) -> String {
        switch source.unparenthesized.kind {
        case .word(let identifier): identifier.text.lowercased()
        case .literal(.string(let text)): text.lowercased()
        case .column(let name): name.base.text.lowercased()
        default: ""
        }
    }

    private static let fields = [
        "year": "year", "month": "month", "day": "day", "dayofmonth": "day", "quarter": "quarter",
        "hour": "hour", "minute": "minute", "second": "second", "dow": "dow", "dayofweek": "dow",
        "weekday": "dow", "isodow": "isodow", "doy": "doy", "dayofyear": "doy", "week": "week",
        "weekofyear": "week", "isoyear": "isoyear", "epoch": "epoch", "years": "year", "months": "month",
        "days": "day",
    ]

    private func part(
        _ written: String,
        _ operand: SQLExpression,
        _ name: String,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        var moment = try term(operand)
        let found = try kind(moment, "\(name)()", at: source.origin)
        guard let field = Self.fields[written], found == .date || found == .timestamp || found == .null else {
            throw unsupported("this field of \(found.words)", "No rule covers it.", at: source.origin)
        }
        if to == .sqlite { return try partInSQLite(field, moment, found, source) }
        let isClock = ["hour", "minute", "second", "epoch"].contains(field)
        if isClock, found == .date { moment.expression = .cast(moment.expression, to: "timestamp") }
        let call = SQLExpression.call("date_part", [.string(field), moment.expression])
        guard from == .postgresql else {
            // Seconds are whole in DuckDB, a fraction in PostgreSQL.
            if field == "epoch" { return term(call, source) }
            return term(.cast(field == "second" ? .call("floor", [call]) : call, to: "bigint"), source)
        }
        guard field != "second" else {
            throw unsupported("seconds of a timestamp", "DuckDB leaves the fraction out.", at: source.origin)
        }
        if name == "date_part" { return term(.cast(call, to: "DOUBLE"), source) }
        guard field != "epoch" else {
            throw unsupported("extract(epoch)", "Use date_part('epoch', ...).", at: source.origin)
        }
        return term(call, source)
    }

    /// The start of a month, week and so on; a timestamp in every engine, unless the target is SQLite.
    func dateTruncated(
        _ field: SQLExpression,
        _ moment: TypedTerm,
        _ found: TypeClass,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        let unit = word(field)
        guard ["year", "quarter", "month", "week", "day", "hour", "minute", "second"].contains(unit),
            found == .date || found == .timestamp
        else { throw unsupported("this date_trunc()", "No rule covers it.", at: origin) }
        if to == .sqlite { return try truncatedInSQLite(unit, moment, found, at: origin) }
        let operand = found == .date ? .cast(moment.expression, to: "timestamp") : moment.expression
        return .call("date_trunc", [.string(unit), operand])
    }

    private func madeDate(_ sources: [SQLExpression], _ source: SQLExpression) throws(TranspileError)
        -> TypedTerm
    {
        var arguments: [SQLExpression] = []
        for argument in sources {
            let number = try term(argument)
            guard try kind(number, "make_date()", at: source.origin) == .integer, to != .sqlite else {
                throw unsupported("make_date() of these values", "No rule covers it.", at: source.origin)
            }
            arguments.append(.cast(number.expression, to: to == .postgresql ? "integer" : "BIGINT"))
        }
        return term(.call("make_date", arguments), source)
    }

    private func lastDay(_ operand: SQLExpression, _ source: SQLExpression) throws(TranspileError)
        -> TypedTerm
    {
        let moment = try term(operand)
        let found = try kind(moment, "last_day()", at: source.origin)
        guard found == .date || found == .timestamp else {
            throw unsupported("last_day() of \(found.words)", "No rule covers it.", at: source.origin)
        }
        if to == .sqlite {
            let arguments: [SQLExpression] = [
                moment.expression, .string("start of month"), .string("+1 month"), .string("-1 day"),
            ]
            return term(.call("date", arguments), source)
        }
        let stamp = SQLExpression.cast(moment.expression, to: "timestamp")
        let first = SQLExpression.call("date_trunc", [.string("month"), stamp])
        let interval = SQLExpression(.interval(IntervalLiteral(value: .string("1 month -1 day"))))
        return term(.cast(.chain(first, .plus, interval), to: "date"), source)
    }

    // MARK: Formats

    /// Fields of strftime and of to_char whose text is the same.
    private static let formats = [
        ("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"), ("%H", "HH24"), ("%M", "MI"), ("%S", "SS"), ("%j", "DDD"),
        ("%A", "FMDay"), ("%B", "FMMonth"), ("%a", "Dy"), ("%b", "Mon"), ("%y", "YY"),
    ]

    func formatted(_ sources: [SQLExpression], _ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        let isFormatFirst = from == .duckdb && type(sources[0]) == .text
        let (operand, format) = isFormatFirst ? (sources[1], sources[0]) : (sources[0], sources[1])
        let moment = try term(operand)
        let found = try kind(moment, "a date format", at: source.origin)
        guard found == .date || found == .timestamp, case .string(let text)? = literal(format),
            let pieces = pieces(of: text)
        else {
            throw unsupported("this date format", "A field has no equal elsewhere.", at: source.origin)
        }
        switch to {
        case .postgresql:
            return term(.call("to_char", [moment.expression, .string(toChar(pieces))]), source)
        case .duckdb: return term(.call("strftime", [moment.expression, .string(strftime(pieces))]), source)
        case .sqlite:
            guard pieces.allSatisfy({ $0.field.map { "YmdHMSj".contains($0.0.dropFirst()) } ?? true }) else {
                throw unsupported("this date format", "SQLite does not know a field.", at: source.origin)
            }
            return term(.call("strftime", [.string(strftime(pieces)), moment.expression]), source)
        }
    }

    private struct Piece {
        var field: (String, String)?
        var text = ""
    }

    /// The format in pieces; nil where one has no equal.
    private func pieces(of format: String) -> [Piece]? {
        var pieces: [Piece] = []
        var rest = format[...]
        scan: while let first = rest.first {
            for field in Self.formats.sorted(by: { $0.1.count > $1.1.count })
            where rest.hasPrefix(from == .duckdb ? field.0 : field.1) {
                pieces.append(Piece(field: field))
                rest = rest.dropFirst((from == .duckdb ? field.0 : field.1).count)
                continue scan
            }
            let isPlain = from == .duckdb ? first != "%" : !first.isLetter && first != "\"" && first != "\\"
            guard isPlain, first.isASCII else { return nil }
            pieces.append(Piece(text: String(first)))
            rest = rest.dropFirst()
        }
        return pieces
    }

    private func strftime(_ pieces: [Piece]) -> String {
        pieces.map { $0.field?.0 ?? ($0.text == "%" ? "%%" : $0.text) }.joined()
    }

    /// Letters stand in double quotes; FM would work on what follows, so it is taken back by a second one.
    private func toChar(_ pieces: [Piece]) -> String {
        pieces.map { piece in
            if let field = piece.field { return field.1 }
            let isLetter = piece.text.first.map { $0.isLetter || $0 == "\"" || $0 == "\\" } ?? false
            return isLetter
                ? "\"\(piece.text == "\"" || piece.text == "\\" ? "\\" + piece.text : piece.text)\""
                : piece.text
        }
        .joined()
    }
}
