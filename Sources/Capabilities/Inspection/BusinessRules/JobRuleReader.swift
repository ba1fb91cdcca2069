internal import Diagnostics
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

/// Reads the rules that the job file itself holds: which dates are loaded, and what is written where.
struct JobRuleReader {
    let view: JobView
    let data: [DataQuestion: DataFact]
    private(set) var rules: [BusinessRule] = []
    private(set) var questions: [OpenQuestion] = []

    init(_ view: JobView, data: [DataQuestion: DataFact]) {
        self.view = view
        self.data = data
    }

    mutating func read() {
        for (step, sourcing, definition) in view.sourcings where definition.isUsed {
            readDates(sourcing, step)
            readWeekdays(sourcing, step)
            readFilter(sourcing, step)
        }
        for step in view.job.steps {
            switch step.action {
            case .dataFrameWriter(let writer): read(writer, step)
            case .csvFileWriter(let writer): read(writer, step)
            case .parquetFileWriter(let writer): read(writer, step)
            default: break
            }
        }
    }

    // MARK: Sources

    private mutating func readDates(_ sourcing: DataSourcing, _ step: Step) {
        let table = "`\(sourcing.schema).\(sourcing.table)`"
        switch sourcing.dateMode {
        case .effectiveDate:
            add(
                .snapshot,
                "The rows of \(table) are those of the effective date T.",
                "table",
                step,
                sourcing.table
            )
        case .fixed(let from, let to):
            let first = from.map { "\($0)" } ?? "T"
            let last = to.map { "\($0)" } ?? "T"
            let field = from == nil ? "maxEffectiveDate" : "minEffectiveDate"
            add(
                .snapshot,
                "The rows of \(table) are those of the dates from \(first) to \(last), whatever T is.",
                field,
                step,
                "\(from ?? to ?? CivilDate(daysSinceEpoch: 0))"
            )
        case .lookback(let days):
            add(
                .snapshot,
                "The rows of \(table) are those of T and of the \(days) calendar day\(days == 1 ? "" : "s") before it.",
                "lookbackDays",
                step,
                "\(days)"
            )
        case .mostRecent:
            add(
                .snapshot,
                "The rows of \(table) are those of its latest date not after T: on a day without rows, such as a weekend, those of the last day before.",
                "mostRecent",
                step,
                "true"
            )
        case .mostRecentPrior:
            add(
                .snapshot,
                "The rows of \(table) are those of its latest date before T.",
                "mostRecentPrior",
                step,
                "true"
            )
        case .fullHistory:
            add(
                .snapshot,
                "The rows of \(table) are those of all dates up to T.",
                "fullHistory",
                step,
                "true"
            )
        case .none:
            add(.snapshot, "All rows of \(table) count: it has no dates.", "asOf", step, "none")
        }
    }

    /// What weekends mean follows from the dates asked for and from the days on which the table has rows.
    private mutating func readWeekdays(_ sourcing: DataSourcing, _ step: Step) {
        let table = TablePath(sourcing.schema, sourcing.table)
        guard let fact = data[.weekdays(table: table)], !fact.values.isEmpty else { return }
        let days = listed(fact.values.map { "\($0)s" })
        let name = "`\(sourcing.resultName)`"
        let statement: String
        switch sourcing.dateMode {
        case .effectiveDate: statement = "On \(days) \(name) is empty: the table has no rows on those days."
        case .mostRecent: statement = "On \(days) \(name) holds the rows of the last day that has some."
        case .mostRecentPrior:
            statement =
                "The day before is never one of \(days): \(name) holds the rows of the last day that has some."
        case .lookback: statement = "\(name) holds no rows of \(days)."
        default: return
        }
        rules.append(
            BusinessRule(
                id: "",
                kind: .weekend,
                statement: statement,
                expression: "\(table)",
                confidence: .medium,
                evidence: [.lines(view.place("table", of: step), holding: [sourcing.table]), .data(fact)],
                stepIndex: step.index,
                site: .field(stepIndex: step.index, "table")
            )
        )
    }

    private mutating func readFilter(_ sourcing: DataSourcing, _ step: Step) {
        guard let filter = sourcing.additionalFilter else { return }
        let dialect = view.inspected.dialect
        let script = SQLParser.parse("SELECT * FROM t WHERE \(filter)", dialect: dialect)
        var conditions: [SQLExpression] = []
        for statement in script.statements {
            statement.forEachSelect { conditions += $0.whereClause?.conjuncts ?? [] }
        }
        let words = SQLWords(source: script.source, dialect: dialect, parameters: view.job.parameters)
        let text =
            conditions.isEmpty ? "`\(filter)`" : conditions.map(words.condition).joined(separator: " and ")
        add(
            .filter,
            "Only rows of `\(sourcing.schema).\(sourcing.table)` count where \(text).",
            "additionalFilter",
            step,
            filter.collapsingBlanks,
            expression: filter.collapsingBlanks
        )
    }

    // MARK: Targets

    private mutating func read(_ writer: DataFrameWriter, _ step: Step) {
        let table = "`\(writer.targetSchema).\(writer.targetTable)`"
        switch writer.mode {
        case .overwrite:
            add(
                .writeMode,
                "\(table) is replaced as a whole: only the rows of the last date that ran are kept. A result without rows \(emptyWords(writer)).",
                "writeMode",
                step,
                "Overwrite"
            )
        case .append:
            add(
                .writeMode,
                "The rows of T are added to \(table); those of other dates stay, and running a date again replaces its rows.",
                "writeMode",
                step,
                "Append"
            )
        case .merge(let keys):
            add(
                .writeMode,
                "Rows of \(table) with the same \(listed(keys.map { "`\($0)`" })) are replaced, others are added.",
                "writeMode",
                step,
                "Merge"
            )
        }
        readColumns(writer.source, step)
        for column in writer.columns {
            guard case .decimal(_, let scale) = column.type else { continue }
            add(
                .rounding,
                "`\(column.name)` is kept with \(scale) decimals, halves away from zero.",
                "columns",
                step,
                column.name
            )
        }
    }

    private func emptyWords(_ writer: DataFrameWriter) -> String {
        switch writer.onEmpty {
        case .empty: "empties it"
        case .keep: "leaves it as it is"
        case .fail: "lets the run fail"
        }
    }

    private mutating func read(_ writer: CSVFileWriter, _ step: Step) {
        let path = view.project.shown(writer.location.words)
        let mode =
            writer.mode == .overwrite
            ? "There is one file for each effective date, replaced when the date runs again"
            : "Each date's file holds the rows of the file before it and then its own"
        let parts = [
            writer.includeHeader ? "a line with the names of the columns" : nil, "the rows",
            writer.trailerFormat == nil ? nil : "a last line",
        ].compactMap { $0 }
        add(
            .fileLayout,
            "\(mode): `\(path)`, with \(listed(parts)). Without rows the rest of the file is written all the same.",
            "writeMode",
            step,
            writer.mode.rawValue
        )
        add(
            .fileLayout,
            "Cells stand between `\(writer.delimiter)`; a cell is quoted with `\(writer.quote)` only if it holds that mark, a quote or a line break, and quotes inside are doubled. "
                + "NULL is written as \(writer.nullText.isEmpty ? "an empty cell, like the empty text" : "`\(writer.nullText)`"). Decimals keep their decimals. "
                + "The text is \(writer.encoding.rawValue), lines end with \(writer.lineEnding.rawValue).",
            "fileName",
            step,
            writer.location.fileName
        )
        if let trailer = writer.trailerFormat {
            var meaning: [String] = []
            if trailer.lowercased().contains("{row_count}") {
                meaning.append("`{row_count}` is the number of rows in the file")
            }
            if trailer.lowercased().contains("{date}") { meaning.append("`{date}` is T") }
            if trailer.lowercased().contains("{timestamp}") {
                meaning.append("`{timestamp}` is the moment of the run")
            }
            add(
                .fileLayout,
                "The last line of the file is `\(trailer)`\(meaning.isEmpty ? "" : ", where \(listed(meaning))").",
                "trailerFormat",
                step,
                trailer
            )
        }
        readColumns(writer.source, step, adding: ["etl_effective_date"])
    }

    private mutating func read(_ writer: ParquetFileWriter, _ step: Step) {
        let mode =
            writer.mode == .overwrite
            ? "There is one set of files for each effective date, replaced when the date runs again"
            : "Each date's files hold the rows of those before and then its own"
        add(
            .fileLayout,
            "\(mode): `\(view.project.shown(writer.location.words))`, in the Parquet format.",
            "writeMode",
            step,
            writer.mode.rawValue
        )
        if writer.partCount > 1 {
            add(
                .fileLayout,
                "The rows are cut into \(writer.partCount) files of about the same size, in their order.",
                "numParts",
                step,
                "\(writer.partCount)"
            )
        }
        readColumns(writer.source, step, adding: ["etl_effective_date"])
    }

    private mutating func readColumns(_ source: String, _ step: Step, adding extra: [String] = []) {
        guard let definition = view.flow.definition(of: source, before: step.index) else { return }
        guard let columns = definition.columns else {
            questions.append(
                OpenQuestion(
                    "The columns of `\(source)` could not be followed: which are written?",
                    at: view.place("source", of: step),
                    claims: [source]
                )
            )
            return
        }
        let names = columns.map(\.name) + extra
        add(
            .output,
            "The result has the columns \(listed(names.map { "`\($0)`" })), in this order"
                + (extra.isEmpty ? "." : "; `\(extra[0])` is T and is added by the writer."),
            "source",
            step,
            source
        )
    }

    // MARK: Writing down

    private mutating func add(
        _ kind: BusinessRule.Kind,
        _ statement: String,
        _ field: String,
        _ step: Step,
        _ claim: String,
        expression: String? = nil
    ) {
        let hasField = step.location(of: field) != step.location
        rules.append(
            BusinessRule(
                id: "",
                kind: kind,
                statement: statement,
                expression: expression ?? "\(field): \(claim)",
                confidence: .high,
                evidence: [.lines(view.place(field, of: step), holding: hasField ? [field, claim] : [])],
                stepIndex: step.index,
                site: .field(stepIndex: step.index, field)
            )
        )
    }
}

extension OutputLocation {
    /// With T where the date goes.
    var words: String {
        [outputDirectory, jobDirectory, tableDirectory, "{T}", fileName].filter { !$0.isEmpty }.joined(
            separator: "/"
        )
    }
}
