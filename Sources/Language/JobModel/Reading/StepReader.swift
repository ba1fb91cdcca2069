import Diagnostics

/// Reads the steps of one job in order, and remembers which relations they make.
struct StepReader {
    let problems: ProblemCollector
    /// Names made by the steps so far, in order.
    private var relations: [String] = []
    /// After user code, or after a step that could not be read, any name may exist.
    private var anyRelationMayExist = false
    /// Whether a step read so far can have an effect outside the job, or judge it.
    private(set) var mayWrite = false

    init(problems: ProblemCollector) {
        self.problems = problems
    }

    /// Nil after a report; later steps can still be read.
    mutating func step(_ node: DocumentNode, index: Int) -> Step? {
        let context = FieldContext(subject: .step(index), problems: problems)
        guard case .object(let entries) = node.content else {
            problems.report(
                FieldProblem.wrongType(context.label, found: node, expected: "an object"),
                at: node.position
            )
            return unreadable()
        }
        guard let type = type(entries, of: node) else { return unreadable() }
        guard let object = ObjectReader(node, shape: type.shape, context: context) else {
            return unreadable()
        }
        guard let action = action(type, object) else { return nil }
        var step = Step(index: index, location: problems.location(node.position), action: action)
        step.fieldPlaces = object.places
        return step
    }

    private mutating func unreadable() -> Step? {
        anyRelationMayExist = true
        mayWrite = true
        return nil
    }

    private func type(_ entries: [DocumentNode.Entry], of node: DocumentNode) -> StepType? {
        let field = StepType.field
        guard let entry = entries.first(where: { $0.key == field.name || $0.key.lowercased() == field.name }),
            !entry.value.isNull
        else {
            problems.report(FieldProblem.missing(field.description, in: "step"), at: node.position)
            return nil
        }
        let context = FieldContext(subject: .field(field.name), problems: problems)
        guard let name = field.format.read(entry.value, context) else { return nil }
        if let type = StepType(fileName: name) { return type }
        problems.report(JobProblem.unknownStepType(name), at: entry.value.position)
        return nil
    }

    private mutating func action(_ type: StepType, _ object: ObjectReader) -> Step.Action? {
        switch type {
        case .dataSourcing:
            let sourcing = sourcing(object)
            return sourcing.map(Step.Action.dataSourcing)
        case .transformation:
            let transformation = transformation(object)
            return transformation.map(Step.Action.transformation)
        case .external:
            anyRelationMayExist = true
            mayWrite = true
            return ExternalReader(object: object).external().map(Step.Action.external)
        case .comparisonCheck:
            mayWrite = true
            let check = comparisonCheck(object)
            return check.map(Step.Action.comparisonCheck)
        case .dataFrameWriter:
            let source = source(of: object)
            return tableWriter(object, source: source).map(Step.Action.dataFrameWriter)
        case .csvFileWriter:
            let source = source(of: object)
            return csvWriter(object, source: source).map(Step.Action.csvFileWriter)
        case .parquetFileWriter:
            let source = source(of: object)
            return parquetWriter(object, source: source).map(Step.Action.parquetFileWriter)
        }
    }

    // MARK: Relations

    /// The relation a step makes; later steps may name it.
    mutating func resultName(_ field: Field<String>, of object: ObjectReader) -> String? {
        guard let name = object.value(field) else {
            anyRelationMayExist = true
            return nil
        }
        guard !name.hasPrefix("__") else {
            problems.report(JobProblem.reservedName(name, of: "relation"), at: object.position(of: field))
            anyRelationMayExist = true
            return nil
        }
        if !relations.contains(name) { relations.append(name) }
        return name
    }

    /// The relation a writer reads, which a step before it must have made.
    private mutating func source(of object: ObjectReader) -> String? {
        mayWrite = true
        return known(WriterFields.source, of: object)
    }

    /// A relation that a step before this one must have made; nil when the field is not given.
    func known(_ field: Field<String>, of object: ObjectReader) -> String? {
        guard let name = object.value(field) else { return nil }
        if !anyRelationMayExist, !relations.contains(where: { $0.lowercased() == name.lowercased() }) {
            problems.report(
                JobProblem.unknownRelation(name, known: relations),
                at: object.position(of: field)
            )
        }
        return name
    }

    /// Names without those listed before, compared without case; each of those is a warning.
    func distinct(_ names: [Positioned<String>]) -> [String] {
        var seen: Set<String> = []
        return names.compactMap { name in
            guard seen.insert(name.value.lowercased()).inserted else {
                problems.report(JobProblem.duplicateColumn(name.value), at: name.position)
                return nil
            }
            return name.value
        }
    }
}
