internal import Diagnostics
internal import JobModel
internal import SQLAnalysis
internal import Tabular

extension JobSurvey {
    /// A form for keeping it between runs of one version of the program.
    public var stored: [UInt8] {
        var writer = StoredFormWriter()
        store(in: &writer)
        return writer.bytes
    }

    /// - Throws: When the bytes are not what ``stored`` of the same version gives.
    public init(stored bytes: ArraySlice<UInt8>) throws {
        var reader = StoredFormReader(bytes)
        try self.init(from: &reader)
        guard reader.isAtEnd else { throw StoredFormError() }
    }
}

extension JobSurvey: Storable {
    init(from reader: inout StoredFormReader) throws {
        name = JobName(try reader.text())
        file = try reader.text()
        line = try reader.number()
        owner = try reader.optional { try $0.text() }
        description = try reader.optional { try $0.text() }
        dependencies = try reader.list { try $0.value() }
        sources = try reader.list { try $0.value() }
        targets = try reader.list { try $0.value() }
        touches = try reader.list { try $0.value() }
        publications = try reader.list { try $0.value() }
        notUnderstood = try reader.list {
            JobFlow.Note(place: try $0.value(), reason: try $0.text())
        }
        waivers = try reader.list { try $0.value() }
        findings = try reader.list { try $0.value() }
        orderChoices = try reader.list { reader in
            OrderChoice(
                options: try reader.list { try $0.value() },
                otherwise: try reader.optional { try $0.value() }
            )
        }
        evidence = try reader.list {
            Classification.Evidence(kind: try $0.raw(), place: try $0.value(), reason: try $0.text())
        }
        measures = try reader.list { try $0.value() }
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(name.rawValue)
        writer.write(file)
        writer.write(line)
        writer.write(owner) { $0.write($1) }
        writer.write(description) { $0.write($1) }
        writer.write(dependencies) { $0.write($1) }
        writer.write(sources) { $0.write($1) }
        writer.write(targets) { $0.write($1) }
        writer.write(touches) { $0.write($1) }
        writer.write(publications) { $0.write($1) }
        writer.write(notUnderstood) {
            $0.write($1.place)
            $0.write($1.reason)
        }
        writer.write(waivers) { $0.write($1) }
        writer.write(findings) { $0.write($1) }
        writer.write(orderChoices) { writer, choice in
            writer.write(choice.options) { $0.write($1) }
            writer.write(choice.otherwise) { $0.write($1) }
        }
        writer.write(evidence) {
            $0.write($1.kind.rawValue)
            $0.write($1.place)
            $0.write($1.reason)
        }
        writer.write(measures) { $0.write($1) }
    }
}

extension JobSurvey.Source: Storable {
    init(from reader: inout StoredFormReader) throws {
        relation = try reader.text()
        schema = try reader.text()
        table = try reader.text()
        connection = try reader.optional { try $0.text() }
        columns = try reader.list { try $0.text() }
        usedColumns = try reader.list { try $0.text() }
        isUsed = try reader.flag()
        dateMode = try reader.text()
        step = try reader.text()
        stepIndex = try reader.number()
        line = try reader.number()
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(relation)
        writer.write(schema)
        writer.write(table)
        writer.write(connection) { $0.write($1) }
        writer.write(columns) { $0.write($1) }
        writer.write(usedColumns) { $0.write($1) }
        writer.write(isUsed)
        writer.write(dateMode)
        writer.write(step)
        writer.write(stepIndex)
        writer.write(line)
    }
}

extension JobSurvey.Target: Storable {
    init(from reader: inout StoredFormReader) throws {
        kind = try reader.raw()
        name = try reader.text()
        mode = try reader.text()
        columns = try reader.optional { reader in
            try reader.list { column in
                JobSurvey.Column(
                    name: try column.text(),
                    origins: try column.list {
                        ColumnOrigin(
                            table: try $0.text(),
                            column: try $0.text(),
                            isUnchanged: try $0.flag()
                        )
                    }
                )
            }
        }
        step = try reader.text()
        stepIndex = try reader.number()
        line = try reader.number()
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(kind.rawValue)
        writer.write(name)
        writer.write(mode)
        writer.write(columns) { writer, columns in
            writer.write(columns) { writer, column in
                writer.write(column.name)
                writer.write(column.origins) {
                    $0.write($1.table)
                    $0.write($1.column)
                    $0.write($1.isUnchanged)
                }
            }
        }
        writer.write(step)
        writer.write(stepIndex)
        writer.write(line)
    }
}

extension JobSurvey.Touch: Storable {
    init(from reader: inout StoredFormReader) throws {
        self.init(kind: try reader.raw(), name: try reader.text(), place: try reader.value())
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(kind.rawValue)
        writer.write(name)
        writer.write(place)
    }
}
