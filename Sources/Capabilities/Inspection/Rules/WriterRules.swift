internal import CodeReading
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension FindingRule {
    /// W07: a trailer row, made by the job itself, counts other rows than those written.
    static let trailerCountsOther = FindingRule { view in
        let inQueries: [Finding] = view.queries.flatMap {
            view.trailerRows(in: $0.reading, $0.analysis, $0.step)
        }
        let inPrograms: [Finding] = view.programs.flatMap { step, file, facts in
            facts.countsWritten.prefix(1).map { note in
                view.finding(
                    .trailerCountsOther,
                    step,
                    at: Place(file: file, lines: note.lines),
                    "the number of rows of \"\(note.text)\" is written, not of the rows written",
                    confidence: .medium,
                    rewrite: "count the rows that are written"
                )
            }
        }
        return inQueries + inPrograms
    }

    /// W08 and W12: dates in trailers, headers among the rows.
    static let trailers = FindingRule { view in
        let dated: [Finding] = view.trailers.filter { $0.text.holdsDate }.map { step, text in
            view.finding(
                .fixedDateInTrailer,
                step,
                at: view.place("trailerFormat", of: step),
                "the trailer \"\(text)\" holds a fixed date",
                rewrite: "{date} in place of it"
            )
        }
        return dated + view.repeatedHeaders
    }

    /// W09: what is kept is not what the data says.
    static let writeModeContradictsData = FindingRule { view in
        view.job.steps.compactMap { step in
            guard case .dataFrameWriter(let writer) = step.action else { return nil }
            return view.writeMode(of: writer, step)
        }
    }

    /// W10: far more parts than rows could fill.
    static let absurdPartCount = FindingRule { view in
        view.job.steps.compactMap { step in
            guard case .parquetFileWriter(let writer) = step.action, writer.partCount >= 16 else {
                return nil
            }
            return view.finding(
                .absurdPartCount,
                step,
                at: view.place("numParts", of: step),
                "the output is cut into \(writer.partCount) files",
                confidence: .medium,
                rewrite: "one part for every million rows"
            )
        }
    }
}

extension JobView {
    /// Trailers of the job's files, with their steps.
    var trailers: [(step: Step, text: String)] {
        job.steps.compactMap { step in
            guard case .csvFileWriter(let writer) = step.action, let text = writer.trailerFormat else {
                return nil
            }
            return (step, text)
        }
    }

    // MARK: Rows that stand for headers and trailers

    fileprivate func trailerRows(
        in reading: QueryReading,
        _ analysis: StatementAnalysis,
        _ step: Step
    ) -> [Finding] {
        var findings: [Finding] = []
        analysis.statement.forEachSetOperation { branches in
            for branch in branches where branch.isTrailer && findings.isEmpty {
                let tables = Set(branch.tables.map { $0.name.base.text.lowercased() })
                let details = branches.filter { other in
                    !other.isTrailer
                        && other.tables.contains { tables.contains($0.name.base.text.lowercased()) }
                }
                // The rows counted are those written only where both are narrowed alike.
                let differs = details.contains { detail in
                    detail.groupBy != nil || !detail.joins.isEmpty
                        || reading.narrowing(of: detail) != reading.narrowing(of: branch)
                }
                guard differs else { continue }
                findings.append(
                    finding(
                        .trailerCountsOther,
                        step,
                        at: reading.place(of: branch.origin),
                        "the trailer row counts all rows of \(quoted(tables.sorted())), not the rows written",
                        confidence: .medium,
                        rewrite: "a trailerFormat with {row_count}"
                    )
                )
            }
        }
        return findings
    }

    /// W12: a header row made by a query comes again with every appended file.
    fileprivate var repeatedHeaders: [Finding] {
        job.steps.compactMap { step in
            guard case .csvFileWriter(let writer) = step.action, writer.mode == .append,
                let definition = flow.definition(of: writer.source, before: step.index),
                let reading = flow.queries[definition.stepIndex], let analysis = reading.analysis
            else { return nil }
            var header: Origin?
            analysis.statement.forEachSetOperation { branches in
                for branch in branches where branch.isHeader && header == nil { header = branch.origin }
            }
            guard let header, let made = job.steps.first(where: { $0.index == definition.stepIndex }) else {
                return nil
            }
            return finding(
                .headerRepeatedOnAppend,
                made,
                at: reading.place(of: header),
                "the header row that this query makes is repeated for every date that the file keeps",
                confidence: .medium,
                rewrite: "includeHeader of the writer in place of the row"
            )
        }
    }

    // MARK: Write modes

    fileprivate func writeMode(of writer: DataFrameWriter, _ step: Step) -> Finding? {
        guard let columns = flow.definition(of: writer.source, before: step.index)?.columns else {
            return nil
        }
        let names = columns.map { $0.name.lowercased() }
        let tellsDate =
            names.contains {
                $0 == project.asOfColumn.lowercased() || $0.hasSuffix("date") || $0.hasSuffix("_day")
            }
            || columns.contains { $0.type == .date }
        switch writer.mode {
        case .append where !tellsDate && !names.isEmpty:
            return finding(
                .writeModeContradictsData,
                step,
                at: place("writeMode", of: step),
                "rows of every date are appended to \"\(writer.targetTable)\", and no column says which date they belong to",
                confidence: .medium,
                rewrite: "keep the as-of column, or Overwrite"
            )
        case .overwrite
        where names.contains(project.asOfColumn.lowercased()) && writer.targetTable.promisesHistory:
            return finding(
                .writeModeContradictsData,
                step,
                at: place("writeMode", of: step),
                "\"\(writer.targetTable)\" promises a history, and each date replaces the one before",
                confidence: .medium,
                rewrite: "Append, or a name without the promise"
            )
        default: return nil
        }
    }
}

extension QueryReading {
    /// The conditions of a SELECT as written, in one order.
    fileprivate func narrowing(of select: Select) -> [String] {
        (select.whereClause?.conjuncts ?? []).map { text(of: $0.origin).lowercased() }.sorted()
    }
}

extension Select {
    /// A row of a constant text and the number of rows of something.
    fileprivate var isTrailer: Bool {
        groupBy == nil && !tables.isEmpty
            && items.contains { $0.expression.string?.isEmpty == false }
            && items.contains { item in
                item.expression.contains {
                    $0.call?.name.base.text.lowercased() == "count" && $0.call?.over == nil
                }
            }
    }

    /// A row of constant texts.
    fileprivate var isHeader: Bool {
        isAllConstants
            && items.filter { $0.expression.string?.contains(where: \.isLetter) ?? false }.count >= 2
    }
}

extension String {
    /// A date that does not follow the run.
    fileprivate var holdsDate: Bool {
        let words = split { !$0.isNumber && $0 != "-" && $0 != "/" }.map(String.init)
        return words.contains { word in
            if word.isDate { return true }
            let digits = word.filter(\.isNumber)
            guard digits.count == 8 else { return false }
            return digits.hasPrefix("19") || digits.hasPrefix("20") || word.contains("/")
        }
    }

    fileprivate var promisesHistory: Bool {
        let words = lowercased().split { !$0.isLetter }.map(String.init)
        return !Set(words).isDisjoint(with: [
            "ledger", "trend", "history", "log", "journal", "archive", "audit", "timeline",
        ])
    }
}
