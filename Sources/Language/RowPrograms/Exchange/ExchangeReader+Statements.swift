/// The number of each kind of statement in the exchange form.
enum StatementCode: Int {
    case assign
    case update
    case evaluate
    case branch
    case giveBack
    case forEach
    case whileLoop
    case leaveLoop
    case nextTurn
    case fail
    case attempt
    case using
    case function
    case type
    case imports
    case delete
    case nothing
    case notUnderstood
    case check
    case outerNames
}

extension ExchangeReader {
    mutating func statement() throws -> CodeStatement {
        try open()
        let code = try raw(StatementCode.self)
        try comma()
        let place = try span()
        let kind: CodeStatement.Kind
        switch code {
        case .leaveLoop: kind = .leaveLoop
        case .nextTurn: kind = .nextTurn
        case .nothing: kind = .nothing
        default:
            try comma()
            kind = try controlKind(code) ?? declarationKind(code)
        }
        try close()
        return CodeStatement(kind, span: place)
    }

    /// Nil when the statement is of another family; nothing is read then.
    private mutating func controlKind(_ code: StatementCode) throws -> CodeStatement.Kind? {
        switch code {
        case .branch:
            return .branch(
                condition: try expression(),
                then: try then { try $0.statements() },
                otherwise: try then { try $0.statements() }
            )
        case .giveBack: return .giveBack(try optionalExpression())
        case .forEach:
            return .forEach(
                target: try expression(),
                in: try then { try $0.expression() },
                body: try then { try $0.statements() },
                otherwise: try then { try $0.statements() }
            )
        case .whileLoop:
            return .whileLoop(
                condition: try expression(),
                body: try then { try $0.statements() },
                otherwise: try then { try $0.statements() }
            )
        case .fail: return .fail(try optionalExpression())
        case .attempt:
            return .attempt(
                body: try statements(),
                handlers: try then { try $0.list { try $0.handler() } },
                otherwise: try then { try $0.statements() },
                finally: try then { try $0.statements() }
            )
        case .using:
            return .using(
                resources: try list { try $0.resource() },
                body: try then { try $0.statements() }
            )
        default: return nil
        }
    }

    private mutating func declarationKind(_ code: StatementCode) throws -> CodeStatement.Kind {
        switch code {
        case .assign: return .assign(targets: try expressions(), value: try then { try $0.expression() })
        case .update:
            return .update(
                target: try expression(),
                try then { try $0.raw(CodeOperator.self) },
                value: try then { try $0.expression() }
            )
        case .evaluate: return .evaluate(try expression())
        case .function: return .function(try function())
        case .type: return .type(try type())
        case .imports: return .imports(try list { try $0.importedName() })
        case .delete: return .delete(try expressions())
        case .notUnderstood:
            return .notUnderstood(
                try text(),
                expressions: try then { try $0.expressions() },
                statements: try then { try $0.statements() }
            )
        case .check:
            return .check(try expression(), message: try then { try $0.optionalExpression() })
        case .outerNames: return .outerNames(try list { try $0.text() })
        default: throw fault("a statement")
        }
    }

    mutating func function() throws -> CodeFunction {
        try open()
        let name = try text()
        let parameters = try then { try $0.list { try $0.parameter() } }
        let body = try then { try $0.statements() }
        let decorators = try then { try $0.expressions() }
        let place = try then { try $0.placeInBrackets() }
        try close()
        return CodeFunction(
            name: name,
            parameters: parameters,
            body: body,
            decorators: decorators,
            span: place
        )
    }

    private mutating func parameter() throws -> CodeParameter {
        try open()
        let name = try text()
        let kind = try then { try $0.raw(CodeParameter.Kind.self) }
        let defaultValue = try then { try $0.optionalExpression() }
        try close()
        return CodeParameter(name: name, kind: kind, defaultValue: defaultValue)
    }

    private mutating func type() throws -> CodeType {
        try open()
        let name = try text()
        let bases = try then { try $0.expressions() }
        let body = try then { try $0.statements() }
        let decorators = try then { try $0.expressions() }
        let place = try then { try $0.placeInBrackets() }
        try close()
        return CodeType(name: name, bases: bases, body: body, decorators: decorators, span: place)
    }

    private mutating func handler() throws -> FailureHandler {
        try open()
        let failure = try optionalExpression()
        let name = try then { try $0.optional { try $0.text() } }
        let body = try then { try $0.statements() }
        let place = try then { try $0.placeInBrackets() }
        try close()
        return FailureHandler(failure: failure, name: name, body: body, span: place)
    }

    private mutating func resource() throws -> Resource {
        try open()
        let value = try expression()
        let target = try then { try $0.optionalExpression() }
        try close()
        return Resource(value: value, target: target)
    }

    private mutating func importedName() throws -> CodeImport {
        try open()
        let name = try text()
        let path = try then { try $0.text() }
        try close()
        return CodeImport(name: name, path: path)
    }
}
