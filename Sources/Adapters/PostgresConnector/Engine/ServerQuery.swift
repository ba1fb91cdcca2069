import JobModel
import PostgresDriver
import SQLSyntax
import Tabular

/// A step's SQL with the values of its parameters in it.
struct ServerQuery {
    let sql: String
    private let tokens: [(kind: Token.Kind, word: String)]

    /// - Throws: `sql.empty`, `sql.several-statements`, `sql.unterminated`.
    init(_ written: String, parameters: [Parameter]) throws {
        let statement: String
        do {
            statement = try StatementShape.single(in: written, dialect: .postgresql)
        } catch {
            throw error.diagnostic
        }
        let known = Dictionary(parameters.map { ($0.name, $0) }) { first, _ in first }
        var unknown: [String] = []
        sql = ParameterReferences.replacing(in: statement, dialect: .postgresql) { name in
            guard let parameter = known[name] else {
                unknown.append(name)
                return nil
            }
            let type = parameter.type.postgresName ?? "text"
            return "CAST(\(parameter.value.postgresLiteral) AS \(type))"
        }
        if let name = unknown.first {
            throw PostgresConnectorError.unboundParameter(name: name, known: parameters.map(\.name))
        }
        let bytes = Array(sql.utf8)
        tokens = Lexer.tokens(of: sql, dialect: .postgresql).filter { $0.kind != .comment }.map { token in
            let text = String(decoding: bytes[token.range], as: UTF8.self)
            guard token.kind == .quotedName else { return (token.kind, text.lowercased()) }
            return (token.kind, String(text.dropFirst().dropLast()).replacing("\"\"", with: "\""))
        }
    }

    /// How often the name stands where a relation may; rather once too often, which costs a table where a view would
    /// have done.
    func references(to name: String) -> Int {
        let name = name.lowercased()
        return tokens.indices.count { index in
            tokens[index].word == name && word(index + 1) != "."
                && ["from", "join", "table", "lateral", "only", ",", "(", "."].contains(word(index - 1))
        }
    }

    private func word(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index].word : "" }
}

extension Value {
    /// The value as a SQL literal; the caller casts it to the wanted type.
    fileprivate var postgresLiteral: String {
        switch self {
        case .null: "NULL"
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .integer(let value): PostgresName.literal(String(value))
        case .hugeInteger(let value): PostgresName.literal(String(value))
        case .unsignedHugeInteger(let value): PostgresName.literal(String(value))
        case .double(let value): PostgresName.literal("\(value)")
        case .decimal(let value): PostgresName.literal(value.description)
        case .text(let value): PostgresName.literal(value)
        case .date(let value): PostgresName.literal(value.description)
        case .timestamp(let nanoseconds):
            "(timestamp '1970-01-01' + \(nanoseconds / 1_000) * interval '1 microsecond')"
        default: preconditionFailure("a parameter of a type that job files cannot declare")
        }
    }
}
