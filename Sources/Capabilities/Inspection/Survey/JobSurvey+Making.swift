internal import CodeReading
internal import Diagnostics
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

extension JobSurvey {
    /// Reads a job.
    ///
    /// - Parameter project: Its tables and settings; its other jobs are not looked at.
    /// - Cost: Parsing and analysis of the job's SQL, and following its programs.
    public init(of inspected: InspectedJob, in project: InspectedProject) {
        self.init(of: JobView(of: inspected, in: project))
    }

    init(of view: JobView) {
        let job = view.job
        name = job.name
        file = job.file
        line = job.nameLocation?.line ?? 1
        owner = job.owner
        description = job.description
        dependencies = job.dependencies
        waivers = job.waivers
        sources = view.surveyedSources
        targets = view.surveyedTargets
        touches = view.touches
        publications = view.publications
        notUnderstood = view.inspected.missing + view.flow.notUnderstood
        // Steps that could not be read may use whatever the others make.
        let isIncomplete = view.inspected.isIncomplete
        findings = isIncomplete ? [] : FindingRule.all.flatMap { $0.find(view) }
        orderChoices = isIncomplete ? [] : view.orderChoices
        evidence = isIncomplete ? [view.incompleteness] : view.evidence
        measures = view.measures
    }
}

extension JobView {
    fileprivate var incompleteness: Classification.Evidence {
        Classification.Evidence(
            kind: .externalOnly,
            place: inspected.missing.first?.place ?? Place(file: job.file, lines: 1...1),
            reason: "its file has errors"
        )
    }

    fileprivate var surveyedSources: [JobSurvey.Source] {
        sourcings.map { step, sourcing, definition in
            let used = definition.usedColumns
            return JobSurvey.Source(
                relation: sourcing.resultName,
                schema: sourcing.schema,
                table: sourcing.table,
                connection: sourcing.connection,
                columns: sourcing.columns,
                usedColumns: sourcing.columns.filter {
                    definition.isUsedWhole || used.contains($0.lowercased())
                },
                isUsed: definition.isUsed,
                dateMode: sourcing.dateMode.words,
                step: step.title,
                stepIndex: step.index,
                line: place("table", of: step).lines.lowerBound
            )
        }
    }

    fileprivate var surveyedTargets: [JobSurvey.Target] {
        let origins = ColumnOrigins(of: self)
        return job.steps.compactMap { step in
            guard let (kind, name, mode, source, field) = step.written else { return nil }
            return JobSurvey.Target(
                kind: kind,
                name: name,
                mode: mode,
                columns: origins.columns(of: source, before: step.index),
                step: step.title,
                stepIndex: step.index,
                line: place(field, of: step).lines.lowerBound
            )
        }
    }

    /// The tables that its writers make, for jobs that load them.
    fileprivate var publications: [CatalogTable] {
        job.steps.compactMap { step in
            guard case .dataFrameWriter(let writer) = step.action,
                let definition = flow.definition(of: writer.source, before: step.index)
            else { return nil }
            // What is appended for one date may come again for another.
            let isOneDate = writer.mode == .append
            let asOf = project.asOfColumn
            return CatalogTable(
                TablePath(writer.targetSchema, writer.targetTable),
                columns: definition.columns,
                keys: definition.keys.map { isOneDate && !$0.contains(asOf) ? $0 + [asOf] : $0 }
            )
        }
    }

    /// Tables and files that user code names itself.
    fileprivate var touches: [JobSurvey.Touch] {
        programs.flatMap { _, file, facts in
            let tables = facts.queries.filter { !$0.isInMemory }.flatMap { query -> [JobSurvey.Touch] in
                guard let sql = query.sql else { return [] }
                let script = SQLParser.parse(sql, dialect: query.dialect)
                let analysis = ScriptAnalysis(of: script, in: .unknown)
                let place = Place(file: file, lines: query.lines)
                let read = analysis.statements.flatMap(\.tablesRead)
                let written = analysis.statements.flatMap(\.tablesWritten)
                return read.map { JobSurvey.Touch(kind: .readsTable, name: $0.description, place: place) }
                    + written.map {
                        JobSurvey.Touch(kind: .writesTable, name: $0.description, place: place)
                    }
            }
            let files = facts.effects.compactMap { effect -> JobSurvey.Touch? in
                guard let name = effect.target,
                    effect.kind == .readsFile || effect.kind == .writesFile
                else { return nil }
                return JobSurvey.Touch(
                    kind: effect.kind == .readsFile ? .readsFile : .writesFile,
                    name: name,
                    place: Place(file: file, lines: effect.lines)
                )
            }
            return tables + files
        }
    }
}

extension QueryFact {
    /// The dialect of the library that runs it.
    var dialect: Dialect {
        switch library {
        case "duckdb": .duckdb
        case "psycopg2", "psycopg", "sqlalchemy": .postgresql
        default: .sqlite
        }
    }
}

extension Step {
    /// What a writing step writes: its kind, name, mode, the relation, and the field that names it.
    fileprivate var written: (JobSurvey.Target.Kind, String, String, String, String)? {
        switch action {
        case .dataFrameWriter(let writer):
            let name = "\(writer.targetSchema).\(writer.targetTable)"
            return (.table, name, writer.mode.words, writer.source, "targetTable")
        case .csvFileWriter(let writer):
            return (.file, writer.location.path, writer.mode.rawValue, writer.source, "fileName")
        case .parquetFileWriter(let writer):
            return (.file, writer.location.path, writer.mode.rawValue, writer.source, "fileName")
        default: return nil
        }
    }
}

extension DataFrameWriter.Mode {
    fileprivate var words: String {
        switch self {
        case .overwrite: "Overwrite"
        case .append: "Append"
        case .merge: "Merge"
        }
    }
}

extension OutputLocation {
    fileprivate var path: String {
        [jobDirectory, tableDirectory, fileName].filter { !$0.isEmpty }.joined(separator: "/")
    }
}

extension DataSourcing.DateMode {
    /// As the job file writes it.
    var words: String {
        switch self {
        case .effectiveDate: "effectiveDate"
        case .fixed(let from, let to):
            "fixed \(from.map(String.init(describing:)) ?? "effectiveDate") to "
                + (to.map(String.init(describing:)) ?? "effectiveDate")
        case .lookback(let days): "lookbackDays \(days)"
        case .mostRecent: "mostRecent"
        case .mostRecentPrior: "mostRecentPrior"
        case .fullHistory: "fullHistory"
        case .none: "none"
        }
    }
}
