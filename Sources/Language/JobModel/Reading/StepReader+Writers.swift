import Tabular

/// The steps that write.
extension StepReader {
    func tableWriter(_ object: ObjectReader, source: String?) -> DataFrameWriter? {
        let table = object.value(TableWriterFields.targetTable)
        let schema = object.value(TableWriterFields.targetSchema)
        let mode = tableMode(object)
        let connection = object.value(TableWriterFields.connection)
        let columns = declaredColumns(object)
        let contract = object.value(TableWriterFields.contract)
        let onEmpty = object.value(TableWriterFields.onEmpty)
        guard let source, let table, let mode else { return nil }
        return DataFrameWriter(
            source: source,
            targetTable: table,
            targetSchema: schema ?? "curated",
            mode: mode,
            connection: connection,
            columns: columns,
            contract: contract ?? .evolve,
            onEmpty: onEmpty ?? .empty
        )
    }

    private func tableMode(_ object: ObjectReader) -> DataFrameWriter.Mode? {
        let keys = object.value(TableWriterFields.keys).map { distinct($0) }
        guard let mode = object.value(TableWriterFields.writeMode) else { return nil }
        let hasKeys = object.isGiven(TableWriterFields.keys)
        if mode == .merge, !hasKeys {
            problems.report(
                JobProblem.mergeWithoutKeys(),
                at: object.position(of: TableWriterFields.writeMode)
            )
        }
        if mode != .merge, hasKeys {
            problems.report(
                JobProblem.unusedField("keys", because: "Only the write mode Merge uses keys."),
                at: object.keyPosition(of: TableWriterFields.keys)
            )
        }
        switch mode {
        case .overwrite: return .overwrite
        case .append: return .append
        case .merge: return keys.map { .merge(keys: $0) }
        }
    }

    private func declaredColumns(_ object: ObjectReader) -> [Column] {
        var seen: Set<String> = []
        return (object.value(TableWriterFields.columns) ?? []).compactMap { column in
            guard seen.insert(column.name.lowercased()).inserted else {
                problems.report(JobProblem.duplicateColumn(column.name), at: column.namePosition)
                return nil
            }
            return Column(column.name, column.value)
        }
    }

    func csvWriter(_ object: ObjectReader, source: String?) -> CSVFileWriter? {
        let location = outputLocation(object)
        let mode = object.value(FileWriterFields.writeMode)
        let header = object.value(CSVWriterFields.includeHeader)
        let trailer = object.value(CSVWriterFields.trailerFormat)
        let lineEnding = object.value(CSVWriterFields.lineEnding)
        let (delimiter, quote) = separators(object)
        let nullText = object.value(CSVWriterFields.nullText)
        let encoding = object.value(CSVWriterFields.encoding)
        let compression = object.value(CSVWriterFields.compression)
        guard let source, let location, let mode else { return nil }
        return CSVFileWriter(
            source: source,
            location: location,
            mode: mode,
            includeHeader: header ?? true,
            trailerFormat: trailer.flatMap { $0.isEmpty ? nil : $0 },
            lineEnding: lineEnding ?? .lf,
            delimiter: delimiter,
            quote: quote,
            nullText: nullText ?? "",
            encoding: encoding ?? .utf8,
            compression: compression ?? .none
        )
    }

    private func separators(_ object: ObjectReader) -> (delimiter: String, quote: String) {
        let delimiter = oneCharacter(CSVWriterFields.delimiter, of: object) ?? ","
        let quote = oneCharacter(CSVWriterFields.quote, of: object) ?? "\""
        if delimiter == quote {
            let isQuoteGiven = object.isGiven(CSVWriterFields.quote)
            let field = isQuoteGiven ? CSVWriterFields.quote : CSVWriterFields.delimiter
            problems.report(JobProblem.delimiterIsQuote(), at: object.position(of: field))
        }
        return (delimiter, quote)
    }

    private func oneCharacter(_ field: Field<String>, of object: ObjectReader) -> String? {
        guard let text = object.value(field) else { return nil }
        if text.unicodeScalars.count == 1, text.first?.isNewline == false { return text }
        problems.report(JobProblem.notOneCharacter(field.name, found: text), at: object.position(of: field))
        return nil
    }

    func parquetWriter(_ object: ObjectReader, source: String?) -> ParquetFileWriter? {
        let location = outputLocation(object)
        let mode = object.value(FileWriterFields.writeMode)
        let parts = object.value(ParquetWriterFields.numParts)
        guard let source, let location, let mode else { return nil }
        return ParquetFileWriter(source: source, location: location, mode: mode, partCount: parts ?? 1)
    }

    // MARK: Places

    private func outputLocation(_ object: ObjectReader) -> OutputLocation? {
        let root = object.value(FileWriterFields.outputDirectory)
        let job = folder(FileWriterFields.jobDirName, of: object)
        let table = folder(FileWriterFields.outputTableDirName, of: object)
        let fileName = object.value(FileWriterFields.fileName)
        if let fileName,
            fileName.contains(where: { $0 == "/" || $0 == "\\" }) || [".", ".."].contains(fileName)
        {
            problems.report(
                JobProblem.invalidFileName(fileName),
                at: object.position(of: FileWriterFields.fileName)
            )
        }
        guard let root, let job, let table, let fileName else { return nil }
        return OutputLocation(
            outputDirectory: root,
            jobDirectory: job,
            tableDirectory: table,
            fileName: fileName
        )
    }

    /// A folder below the output's root: writing must never leave the root.
    private func folder(_ field: Field<String>, of object: ObjectReader) -> String? {
        guard let text = object.value(field) else { return nil }
        let parts = text.split(whereSeparator: { $0 == "/" || $0 == "\\" })
        guard text.hasPrefix("/") || text.hasPrefix("\\") || parts.contains("..") else { return text }
        problems.report(JobProblem.invalidFolder(field.name, found: text), at: object.position(of: field))
        return nil
    }
}
