import Inspection
import JobModel
import Ports
import SQLAnalysis
import Tabular
import Trials

extension LakeShape {
    /// The tables that a job loads, with the constants it compares their columns with.
    ///
    /// - Parameter columns: The types of a table's columns, nil where nobody knows them: names decide then.
    init(
        of job: Job,
        _ inspection: JobInspection,
        asOfColumn: String,
        columns: (TablePath) async -> [CatalogColumn]?
    ) async {
        var order: [TablePath] = []
        var loads: [TablePath: [DataSourcing]] = [:]
        for case .dataSourcing(let sourcing) in job.steps.map(\.action) {
            let path = TablePath(sourcing.schema, sourcing.table)
            if loads[path] == nil { order.append(path) }
            loads[path, default: []].append(sourcing)
        }
        var tables: [Table] = []
        for path in order {
            guard let sourcings = loads[path], let first = sourcings.first else { continue }
            let known = await columns(path) ?? []
            var names: [String] = []
            for name in sourcings.flatMap(\.columns)
            where name.lowercased() != asOfColumn.lowercased()
                && !names.contains(where: { $0.lowercased() == name.lowercased() })
            {
                names.append(name)
            }
            let constants = inspection.comparedConstants[path] ?? [:]
            tables.append(
                Table(
                    name: TableName(schema: first.schema, name: first.table),
                    columns: names.map { name in
                        let type = known.first { $0.name.lowercased() == name.lowercased() }?.type
                        return Column(name, type, constants: (constants[name.lowercased()] ?? []).sorted())
                    },
                    modes: sourcings.map(\.dateMode)
                )
            )
        }
        self.init(tables: tables, asOfColumn: asOfColumn)
    }
}

extension LakeShape.Column {
    fileprivate init(_ name: String, _ type: LogicalType?, constants: [String]) {
        let words = name.lowercased().split(separator: "_").map(String.init)
        let isKey = words.last == "id"
        let isCode = words.last == "code" || words.last == "number"
        switch type {
        case .decimal(let precision, let scale):
            self.init(
                name: name,
                type: "DECIMAL(\(precision),\(scale))",
                kind: .decimal(precision: precision, scale: scale),
                constants: constants
            )
        case .double, .float: self.init(name: name, type: "DOUBLE", kind: .real, constants: constants)
        case .date: self.init(name: name, type: "DATE", kind: .date, constants: constants)
        case .timestamp: self.init(name: name, type: "TIMESTAMP", kind: .timestamp, constants: constants)
        case .boolean: self.init(name: name, type: "BOOLEAN", kind: .boolean, constants: constants)
        case .text:
            let kind: LakeShape.Kind = isKey || isCode && constants.isEmpty ? .key(isText: true) : .text
            self.init(name: name, type: "VARCHAR", kind: kind, constants: constants)
        case .some(let type) where type.isInteger:
            let kind: LakeShape.Kind = isKey ? .key(isText: false) : .integer
            self.init(
                name: name,
                type: type == .int64 ? "BIGINT" : "INTEGER",
                kind: kind,
                constants: constants
            )
        default:
            if isKey {
                self.init(name: name, type: "INTEGER", kind: .key(isText: false), constants: constants)
            } else if words.last == "date" {
                self.init(name: name, type: "DATE", kind: .date, constants: constants)
            } else if !constants.isEmpty, constants.allSatisfy({ Double($0) != nil }) {
                self.init(
                    name: name,
                    type: "DECIMAL(18,2)",
                    kind: .decimal(precision: 18, scale: 2),
                    constants: constants
                )
            } else {
                self.init(name: name, type: "VARCHAR", kind: .text, constants: constants)
            }
        }
    }
}
