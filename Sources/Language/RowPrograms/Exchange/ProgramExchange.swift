/// Decodes the answer of a reader process about one file.
///
/// The form is JSON without spaces. An answer is `["program",[statement,…]]` or `["unreadable",line,reason]` with a line
/// from 1 or `null`. A node is an array: its number, first line, first column, last line, last column, then its
/// parts in the order of the case with the same number in `StatementCode` and `ExpressionCode`; absent parts are
/// `null`, operators are the raw values of their enumerations.
public enum ProgramExchange {
    /// What a reader answers about one file.
    public enum Answer: Hashable, Sendable {
        /// The statements of the file.
        case program([CodeStatement])
        case unreadable(line: Int?, reason: String)
    }

    /// - Throws: ``ProgramExchangeError``.
    public static func answer(_ line: [UInt8]) throws -> Answer {
        var reader = ExchangeReader(line)
        try reader.open()
        let kind = try reader.text()
        try reader.comma()
        let answer: Answer
        if kind == "program" {
            answer = .program(try reader.statements())
        } else {
            let line = try reader.optional { try $0.integer() }
            try reader.comma()
            answer = .unreadable(line: line, reason: try reader.text())
        }
        try reader.close()
        guard reader.isAtEnd else { throw reader.fault("the end of the line") }
        return answer
    }
}

extension ExchangeReader {
    /// The four numbers of a place, without brackets.
    mutating func span() throws -> CodeSpan {
        let firstLine = try integer()
        try comma()
        let firstColumn = try integer()
        try comma()
        let lastLine = try integer()
        try comma()
        let lastColumn = try integer()
        return CodeSpan(
            firstLine: Int32(clamping: firstLine),
            firstColumn: Int32(clamping: firstColumn),
            lastLine: Int32(clamping: lastLine),
            lastColumn: Int32(clamping: lastColumn)
        )
    }

    mutating func placeInBrackets() throws -> CodeSpan {
        try open()
        let place = try span()
        try close()
        return place
    }

    /// The value after a comma.
    mutating func then<Value>(_ value: (inout ExchangeReader) throws -> Value) throws -> Value {
        try comma()
        return try value(&self)
    }

    mutating func raw<Code: RawRepresentable<Int>>(_: Code.Type) throws -> Code {
        let number = try integer()
        guard let code = Code(rawValue: number) else { throw fault("a \(Code.self), not \(number)") }
        return code
    }

    mutating func expressions() throws -> [CodeExpression] { try list { try $0.expression() } }

    mutating func statements() throws -> [CodeStatement] { try list { try $0.statement() } }

    mutating func optionalExpression() throws -> CodeExpression? { try optional { try $0.expression() } }
}
