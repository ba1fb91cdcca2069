internal import Diagnostics
internal import Foundation
internal import JobModel
internal import SQLAnalysis
internal import Tabular

extension Place: Storable {
    init(from reader: inout StoredFormReader) throws {
        let file = try reader.text()
        let first = try reader.number()
        let count = try reader.number()
        guard count >= 0 else { throw StoredFormError() }
        self.init(file: file, lines: first...first + count)
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(file)
        writer.write(lines.lowerBound)
        writer.write(lines.upperBound - lines.lowerBound)
    }
}

extension Finding: Storable {
    init(from reader: inout StoredFormReader) throws {
        self.init(
            try reader.raw(),
            step: try reader.optional { try $0.text() },
            stepIndex: try reader.optional { try $0.number() },
            at: try reader.value(),
            try reader.text(),
            confidence: try reader.raw(),
            rewrite: try reader.optional { try $0.text() },
            load: try reader.optional { try $0.value() }
        )
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(code.rawValue)
        writer.write(step) { $0.write($1) }
        writer.write(stepIndex) { $0.write($1) }
        writer.write(place)
        writer.write(message)
        writer.write(confidence.rawValue)
        writer.write(rewrite) { $0.write($1) }
        writer.write(load) { $0.write($1) }
    }
}

extension UnneededLoad: Storable {
    init(from reader: inout StoredFormReader) throws {
        self.init(
            schema: try reader.text(),
            table: try reader.text(),
            connection: try reader.optional { try $0.text() },
            columns: try reader.list { try $0.text() },
            span: try reader.raw(),
            days: try reader.number(),
            keepsRows: try reader.flag()
        )
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(schema)
        writer.write(table)
        writer.write(connection) { $0.write($1) }
        writer.write(columns) { $0.write($1) }
        writer.write(span.rawValue)
        writer.write(days)
        writer.write(keepsRows)
    }
}

extension OrderChoice.Option: Storable {
    init(from reader: inout StoredFormReader) throws {
        question = Determination(
            table: TablePath(try reader.list { try $0.text() }),
            keys: try reader.list { try $0.text() },
            values: try reader.list { try $0.text() }
        )
        finding = try reader.value()
        isGuess = try reader.flag()
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(question.table.parts) { $0.write($1) }
        writer.write(question.keys) { $0.write($1) }
        writer.write(question.values) { $0.write($1) }
        writer.write(finding)
        writer.write(isGuess)
    }
}

extension PlacedMeasure: Storable {
    init(from reader: inout StoredFormReader) throws {
        self.init(
            measure: Measure(
                operation: try reader.text(),
                values: Set(try reader.list { try $0.text() }),
                grain: Set(try reader.list { try $0.text() }),
                filters: Set(try reader.list { try $0.text() }),
                span: try reader.text()
            ),
            step: try reader.text(),
            stepIndex: try reader.number(),
            place: try reader.value(),
            isGiven: try reader.flag()
        )
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(measure.operation)
        for names in [measure.values, measure.grain, measure.filters] {
            writer.write(names.sorted()) { $0.write($1) }
        }
        writer.write(measure.span)
        writer.write(step)
        writer.write(stepIndex)
        writer.write(place)
        writer.write(isGiven)
    }
}

extension Dependency: Storable {
    init(from reader: inout StoredFormReader) throws {
        self.init(
            job: JobName(try reader.text()),
            kind: try reader.raw(),
            location: try reader.optional { try $0.value() }
        )
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(job.rawValue)
        writer.write(kind.rawValue)
        writer.write(location) { $0.write($1) }
    }
}

extension SourceLocation: Storable {
    init(from reader: inout StoredFormReader) throws {
        self.init(
            file: try reader.text(),
            line: try reader.optional { try $0.number() },
            column: try reader.optional { try $0.number() }
        )
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(file)
        writer.write(line) { $0.write($1) }
        writer.write(column) { $0.write($1) }
    }
}

extension Waiver: Storable {
    init(from reader: inout StoredFormReader) throws {
        self.init(
            finding: try reader.text(),
            step: try reader.optional { try $0.text() },
            reason: try reader.text(),
            owner: try reader.text(),
            expires: CivilDate(daysSinceEpoch: try reader.number()),
            location: try reader.optional { try $0.value() }
        )
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(finding)
        writer.write(step) { $0.write($1) }
        writer.write(reason)
        writer.write(owner)
        writer.write(expires.daysSinceEpoch)
        writer.write(location) { $0.write($1) }
    }
}

extension CatalogTable: Storable {
    init(from reader: inout StoredFormReader) throws {
        self.init(
            TablePath(try reader.list { try $0.text() }),
            columns: try reader.optional { reader in
                try reader.list { column in
                    CatalogColumn(
                        try column.text(),
                        try column.optional { try $0.value() },
                        isNullable: try column.flag()
                    )
                }
            },
            keys: try reader.list { keys in try keys.list { try $0.text() } }
        )
    }

    func store(in writer: inout StoredFormWriter) {
        writer.write(path.parts) { $0.write($1) }
        writer.write(columns) { writer, columns in
            writer.write(columns) { writer, column in
                writer.write(column.name)
                writer.write(column.type) { $0.write($1) }
                writer.write(column.isNullable)
            }
        }
        writer.write(keys) { writer, key in writer.write(key) { $0.write($1) } }
    }
}

/// The types that columns of tables have; the rare others in their JSON form.
extension LogicalType: Storable {
    private static let plain: [LogicalType] = [
        .null, .boolean, .int8, .int16, .int32, .int64, .hugeInt, .uint8, .uint16, .uint32, .uint64,
        .unsignedHugeInt, .float, .double, .text, .blob, .bit, .date, .time, .timeWithZone,
        .timestamp(.seconds), .timestamp(.milliseconds), .timestamp(.microseconds),
        .timestamp(.nanoseconds), .timestampWithZone, .interval, .uuid,
    ]

    init(from reader: inout StoredFormReader) throws {
        let number = try reader.number()
        switch number {
        case -1: self = .decimal(precision: try reader.number(), scale: try reader.number())
        case -2: self = try JSONDecoder().decode(Self.self, from: Data(try reader.text().utf8))
        case Self.plain.indices: self = Self.plain[number]
        default: throw StoredFormError()
        }
    }

    func store(in writer: inout StoredFormWriter) {
        switch self {
        case .decimal(let precision, let scale):
            writer.write(-1)
            writer.write(precision)
            writer.write(scale)
        default:
            if let number = Self.plain.firstIndex(of: self) { return writer.write(number) }
            writer.write(-2)
            writer.write((try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "")
        }
    }
}
