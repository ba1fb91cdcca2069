internal import CodeReading
internal import Diagnostics
internal import JobModel
public import SQLAnalysis
internal import SQLSyntax
internal import Tabular

/// The relations of a job: where each is made, which steps read it, and what of it.
public struct JobFlow: Sendable {
    /// In the order in which they are made; a name that is replaced has a definition for each time.
    public internal(set) var definitions: [Definition] = []
    /// The queries of the job's SQL steps, by index of the step.
    var queries: [Int: QueryReading] = [:]
    /// Facts about the programs of the job's steps in user code, by index of the step.
    var programs: [Int: ProgramFacts] = [:]
    /// What could not be read.
    public internal(set) var notUnderstood: [Note] = []

    /// A relation at the place where it is made.
    public struct Definition: Sendable {
        public var name: String
        /// The step that makes it, from 0.
        public var stepIndex: Int
        /// Nil when they are not known.
        public var columns: [CatalogColumn]?
        public var keys: [[String]]
        public internal(set) var reads: [Read] = []

        /// Whether anything of it is used by a later step.
        public var isUsed: Bool { reads.contains { $0.isUse } }
        /// Whether all its columns count as used.
        public var isUsedWhole: Bool { reads.contains(where: \.isWhole) }
        /// Lower case.
        public var usedColumns: Set<String> { reads.reduce(into: []) { $0.formUnion($1.columns) } }
    }

    /// A step that reads a relation.
    public struct Read: Sendable {
        public var stepIndex: Int
        /// Lower case.
        public var columns: Set<String>
        /// All columns count as used.
        public var isWhole: Bool
        /// False when it is named and nothing is done with it.
        public var isUse: Bool
    }

    /// A place that is not understood.
    public struct Note: Hashable, Sendable {
        public var place: Place
        public var reason: String

        public init(place: Place, reason: String) {
            self.place = place
            self.reason = reason
        }
    }

    /// Follows the steps of a job.
    ///
    /// - Cost: Parsing and analysis of its SQL, and the facts of its programs.
    public init(of inspected: InspectedJob, in project: InspectedProject) {
        for step in inspected.job.steps { follow(step, inspected, project) }
    }

    private mutating func follow(_ step: Step, _ inspected: InspectedJob, _ project: InspectedProject) {
        switch step.action {
        case .dataSourcing(let sourcing): source(sourcing, step, project)
        case .transformation(let transformation):
            guard let text = inspected.queries[step.index] else {
                // Its file is missing: what it reads is not known.
                return readEverything(by: step, making: transformation.resultName)
            }
            query(transformation, text, step, inspected, project)
        case .external: call(step, inspected)
        case .comparisonCheck(let check): readWhole(check.source, by: step)
        case .dataFrameWriter(let writer): readWhole(writer.source, by: step)
        case .csvFileWriter(let writer): readWhole(writer.source, by: step)
        case .parquetFileWriter(let writer): readWhole(writer.source, by: step)
        }
    }

    /// The latest definition of a name, compared as shared state does.
    func current(_ name: String) -> Int? {
        definitions.lastIndex { $0.name.lowercased() == name.lowercased() }
    }

    /// The definition of a name that a step sees.
    func definition(of name: String, before stepIndex: Int) -> Definition? {
        definitions.last { $0.name.lowercased() == name.lowercased() && $0.stepIndex < stepIndex }
    }

    /// The relations that a step sees, in the order in which they are made.
    public func relations(before stepIndex: Int) -> [Definition] {
        let earlier = definitions.filter { $0.stepIndex < stepIndex }
        return earlier.enumerated().filter { place, definition in
            !earlier[(place + 1)...].contains { $0.name.lowercased() == definition.name.lowercased() }
        }.map(\.element)
    }

    /// The relations that a step sees, as tables.
    func catalog(before stepIndex: Int) -> SchemaCatalog {
        var catalog = SchemaCatalog(completeness: .partial)
        var added: Set<String> = []
        for definition in definitions.reversed()
        where definition.stepIndex < stepIndex && added.insert(definition.name.lowercased()).inserted {
            catalog.add(
                CatalogTable(TablePath(definition.name), columns: definition.columns, keys: definition.keys)
            )
        }
        return catalog
    }

    private mutating func define(
        _ name: String,
        _ step: Step,
        _ columns: [CatalogColumn]?,
        keys: [[String]] = []
    ) {
        definitions.append(Definition(name: name, stepIndex: step.index, columns: columns, keys: keys))
    }

    private mutating func read(_ name: String, _ read: Read) {
        guard let index = current(name) else { return }
        definitions[index].reads.append(read)
    }

    private mutating func readWhole(_ name: String, by step: Step) {
        read(name, Read(stepIndex: step.index, columns: [], isWhole: true, isUse: true))
    }

    // MARK: Steps

    private mutating func source(_ sourcing: DataSourcing, _ step: Step, _ project: InspectedProject) {
        let table = project.catalog.table(at: TablePath(sourcing.schema, sourcing.table))
        var names = sourcing.columns
        let hasAsOf = names.contains { $0.lowercased() == project.asOfColumn.lowercased() }
        if !hasAsOf, sourcing.dateMode != .none { names.append(project.asOfColumn) }
        let columns = names.map { name in
            table?.columns?.first { $0.name.lowercased() == name.lowercased() }.map {
                CatalogColumn(name, $0.type, isNullable: $0.isNullable)
            } ?? CatalogColumn(name, nil)
        }
        define(sourcing.resultName, step, columns)
    }

    private mutating func query(
        _ transformation: Transformation,
        _ text: QueryText,
        _ step: Step,
        _ inspected: InspectedJob,
        _ project: InspectedProject
    ) {
        let reading = QueryReading(text, dialect: inspected.dialect, catalog: catalog(before: step.index))
        queries[step.index] = reading
        notUnderstood += reading.notUnderstood
        guard reading.analysis != nil else {
            return readEverything(by: step, making: transformation.resultName)
        }
        for (name, columns) in reading.columnsRead {
            read(
                name,
                Read(
                    stepIndex: step.index,
                    columns: columns.subtracting(["*"]),
                    isWhole: columns.contains("*"),
                    isUse: true
                )
            )
        }
        let result = reading.analysis?.result
        let columns = result.map { facts in
            facts.columns.map { CatalogColumn($0.name, $0.type, isNullable: $0.isNullable) }
        }
        define(
            transformation.resultName,
            step,
            result?.hasUnknownColumns == true ? nil : columns,
            keys: reading.analysis?.keys ?? []
        )
    }

    private mutating func call(_ step: Step, _ inspected: InspectedJob) {
        guard let program = inspected.programs[step.index] else {
            notUnderstood.append(
                Note(
                    place: Place(file: inspected.job.file, lines: step.line...step.line),
                    reason: "this user code is not of a language that is read"
                )
            )
            return readEverything(by: step)
        }
        guard case .program(let content) = program.content else {
            if case .unreadable(let line, let reason) = program.content {
                let line = line ?? 1
                notUnderstood.append(
                    Note(place: Place(file: program.file, lines: line...line), reason: reason)
                )
            }
            return readEverything(by: step)
        }
        let facts = ProgramFacts(
            of: content,
            entry: program.function,
            inputs: inputs(decimalsAreReal: program.decimalsAreReal)
        )
        programs[step.index] = facts
        for note in facts.notUnderstood + facts.escapes {
            notUnderstood.append(Note(place: Place(file: program.file, lines: note.lines), reason: note.text))
        }
        if !facts.escapes.isEmpty { readEverything(by: step) }
        for (name, use) in facts.relations {
            read(
                name,
                Read(
                    stepIndex: step.index,
                    columns: Set(use.columns.keys.map { $0.lowercased() }),
                    isWhole: use.usesAllColumns,
                    isUse: use.isUsed
                )
            )
        }
        for output in facts.outputs {
            define(output.name, step, output.columns.map { $0.map { CatalogColumn($0.name, nil) } })
        }
        if facts.outputs.isEmpty { define("output", step, nil) }
    }

    private mutating func readEverything(by step: Step, making name: String = "output") {
        for name in Set(definitions.map(\.name)) { readWhole(name, by: step) }
        define(name, step, nil)
    }

    private func inputs(decimalsAreReal: Bool) -> [ProgramInput] {
        var added: Set<String> = []
        return definitions.reversed().compactMap { definition in
            guard added.insert(definition.name).inserted, let columns = definition.columns else { return nil }
            return ProgramInput(
                name: definition.name,
                columns: columns.map { ProgramInput.Column($0.name, number(of: $0.type, decimalsAreReal)) }
            )
        }
    }

    private func number(of type: LogicalType?, _ decimalsAreReal: Bool) -> AccumulationFact.Number {
        switch type {
        case .decimal: decimalsAreReal ? .real : .decimal
        case .float, .double: .real
        case .int8, .int16, .int32, .int64, .hugeInt, .uint8, .uint16, .uint32, .uint64, .unsignedHugeInt,
            .boolean:
            .integer
        default: .unknown
        }
    }
}

extension Step {
    /// The line of the job file on which it begins.
    var line: Int { location.line ?? 1 }
}
