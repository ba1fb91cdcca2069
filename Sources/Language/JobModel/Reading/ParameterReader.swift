import Tabular

/// Reads one parameter: its type, and its default as a value of that type.
struct ParameterReader {
    private let problems: ProblemCollector
    private let declaredType: String?
    private let typePosition: DocumentPosition
    private let node: DocumentNode?
    private let description: String?

    init(_ object: ObjectReader) {
        problems = object.problems
        declaredType = object.value(ParameterFields.type)
        typePosition = object.position(of: ParameterFields.type)
        node = object.node(ParameterFields.value)
        description = object.value(ParameterFields.description)
    }

    private init(plain node: DocumentNode, problems: ProblemCollector) {
        self.problems = problems
        declaredType = nil
        typePosition = node.position
        self.node = node
        description = nil
    }

    /// An entry of a map: `name: 5` or `name: {type: integer, default: 5}`.
    static func keyed(_ entry: DocumentNode.Entry, context: FieldContext) -> Parameter? {
        guard case .object = entry.value.content else {
            return ParameterReader(plain: entry.value, problems: context.problems).parameter(named: entry.key)
        }
        return ObjectReader(entry.value, shape: ParameterFields.keyed, context: context).flatMap {
            ParameterReader($0).parameter(named: entry.key)
        }
    }

    /// Nil after a report.
    func parameter(named name: String) -> Parameter? {
        guard let node else { return nil }
        if let declaredType {
            guard let type = ParameterType(declaredType) else {
                problems.report(JobProblem.unknownParameterType(found: declaredType), at: typePosition)
                return nil
            }
            guard let (type, value) = type.value(of: node) else {
                problems.report(
                    JobProblem.defaultDoesNotFit(
                        parameter: name,
                        type: declaredType,
                        found: node,
                        expected: type.expected
                    ),
                    at: node.position
                )
                return nil
            }
            return Parameter(name: name, type: type, value: value, description: description)
        }
        guard let (type, value) = ParameterType.inferred(from: node).flatMap({ $0.value(of: node) }) else {
            problems.report(
                FieldProblem.wrongType(quoted(name), found: node, expected: "text, a number, true or false"),
                at: node.position
            )
            return nil
        }
        return Parameter(name: name, type: type, value: value, description: description)
    }
}
