/// The number of each kind of expression in the exchange form.
enum ExpressionCode: Int {
    case literal
    case name
    case member
    case element
    case slice
    case call
    case unary
    case binary
    case comparison
    case logical
    case conditional
    case collection
    case map
    case comprehension
    case lambda
    case interpolation
    case spread
    case notUnderstood
    case bind
}

extension ExchangeReader {
    mutating func expression() throws -> CodeExpression {
        try open()
        let code = try raw(ExpressionCode.self)
        try comma()
        let place = try span()
        try comma()
        let kind = try expressionKind(code)
        try close()
        return CodeExpression(kind, span: place)
    }

    private mutating func expressionKind(_ code: ExpressionCode) throws -> CodeExpression.Kind {
        switch code {
        case .literal: return .literal(try literal())
        case .name: return .name(try text())
        case .member: return .member(of: try expression(), try then { try $0.text() })
        case .element: return .element(of: try expression(), at: try then { try $0.expression() })
        case .slice:
            return .slice(
                lower: try optionalExpression(),
                upper: try then { try $0.optionalExpression() },
                step: try then { try $0.optionalExpression() }
            )
        case .call: return .call(try expression(), try then { try $0.list { try $0.argument() } })
        case .unary: return .unary(try raw(CodeUnary.self), try then { try $0.expression() })
        case .binary:
            return .binary(
                try raw(CodeOperator.self),
                try then { try $0.expression() },
                try then { try $0.expression() }
            )
        case .comparison:
            return .comparison(try expression(), try then { try $0.list { try $0.comparisonPart() } })
        case .logical: return .logical(try raw(CodeLogic.self), try then { try $0.expressions() })
        case .conditional:
            return .conditional(
                condition: try expression(),
                then: try then { try $0.expression() },
                otherwise: try then { try $0.expression() }
            )
        case .collection: return .collection(try raw(CollectionKind.self), try then { try $0.expressions() })
        case .map: return .map(try list { try $0.mapEntry() })
        case .comprehension: return .comprehension(try comprehension())
        case .lambda: return .lambda(try function())
        case .interpolation: return .interpolation(try interpolationParts())
        case .spread: return .spread(try expression())
        case .notUnderstood: return .notUnderstood(try text(), try then { try $0.expressions() })
        case .bind: return .bind(try text(), try then { try $0.expression() })
        }
    }

    private mutating func literal() throws -> CodeLiteral {
        switch try integer() {
        case 0: return .none
        case 1: return .boolean(try then { try $0.boolean() })
        case 2: return .integer(try then { try $0.text() })
        case 3: return .real(try then { try $0.text() })
        case 4: return .text(try then { try $0.text() })
        case 5: return .other(try then { try $0.text() })
        default: throw fault("a kind of literal")
        }
    }

    private mutating func argument() throws -> CodeArgument {
        try open()
        let name = try optional { try $0.text() }
        let value = try then { try $0.expression() }
        try close()
        return CodeArgument(name: name, value)
    }

    private mutating func comparisonPart() throws -> ComparisonPart {
        try open()
        let comparison = try raw(CodeComparison.self)
        let operand = try then { try $0.expression() }
        try close()
        return ComparisonPart(comparison, operand)
    }

    private mutating func mapEntry() throws -> CodeMapEntry {
        try open()
        let key = try optionalExpression()
        let value = try then { try $0.expression() }
        try close()
        return CodeMapEntry(key: key, value: value)
    }

    private mutating func comprehension() throws -> Comprehension {
        let kind = try raw(CollectionKind.self)
        let key = try then { try $0.optionalExpression() }
        let element = try then { try $0.expression() }
        let clauses = try then { reader in
            try reader.list { reader in
                try reader.open()
                let target = try reader.expression()
                let source = try reader.then { try $0.expression() }
                let conditions = try reader.then { try $0.expressions() }
                try reader.close()
                return ComprehensionClause(target: target, source: source, conditions: conditions)
            }
        }
        return Comprehension(kind: kind, key: key, element: element, clauses: clauses)
    }

    private mutating func interpolationParts() throws -> [InterpolationPart] {
        try list { reader in
            try reader.open()
            guard reader.isArray else {
                let text = try reader.text()
                try reader.close()
                return .text(text)
            }
            let value = try reader.expression()
            let conversion = try reader.then { try $0.text() }
            let format = try reader.then { try $0.interpolationParts() }
            try reader.close()
            return .value(value, conversion: conversion, format: format)
        }
    }
}
