internal import JobModel
internal import Ports
internal import Tabular

/// What a program is asked for, as `request.json` in its input folder.
struct ProcessRequest: Encodable {
    struct Relation: Encodable {
        var name: String
        var file: String
        var columns: [Column]
    }

    struct Column: Encodable {
        var name: String
        var type: String

        init(_ column: Tabular.Column) {
            name = column.name
            type = typeName(column.type)
        }
    }

    struct Parameter: Encodable {
        var name: String
        var value: TaggedValue
    }

    var job: String
    var effectiveDate: String
    var dates: [String: String]
    var parameters: [Parameter]
    var relations: [Relation]

    init(_ call: ExternalCall, relations: [Relation]) {
        job = call.run.job.rawValue
        let date = call.run.effectiveDate.description
        effectiveDate = date
        dates = ["__minEffectiveDate": date, "__maxEffectiveDate": date, "__etlEffectiveDate": date]
        parameters = call.parameters.map { Parameter(name: $0.name, value: TaggedValue(value: $0.value)) }
        self.relations = relations
    }
}

/// A type as SQL writes it.
private func typeName(_ type: LogicalType) -> String {
    switch type {
    case .boolean: "boolean"
    case .int8: "tinyint"
    case .int16: "smallint"
    case .int32: "integer"
    case .int64: "bigint"
    case .hugeInt: "hugeint"
    case .uint8: "utinyint"
    case .uint16: "usmallint"
    case .uint32: "uinteger"
    case .uint64: "ubigint"
    case .unsignedHugeInt: "uhugeint"
    case .float: "float"
    case .double: "double"
    case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
    case .text: "varchar"
    case .blob: "blob"
    case .bit: "bit"
    default: otherTypeName(type)
    }
}

private func otherTypeName(_ type: LogicalType) -> String {
    switch type {
    case .date: "date"
    case .time: "time"
    case .timeWithZone: "time with time zone"
    case .timestamp: "timestamp"
    case .timestampWithZone: "timestamp with time zone"
    case .interval: "interval"
    case .uuid: "uuid"
    case .enumeration: "varchar"
    case .list(let element): typeName(element) + "[]"
    case .array(let element, let count): "\(typeName(element))[\(count)]"
    case .structure(let fields): "struct(\(fieldList(fields)))"
    case .map(let key, let value): "map(\(typeName(key)), \(typeName(value)))"
    case .union(let members): "union(\(fieldList(members)))"
    case .null: "null"
    case .other(let name): name
    default: "unknown"
    }
}

private func fieldList(_ fields: [Column]) -> String {
    fields.map { "\($0.name) \(typeName($0.type))" }.joined(separator: ", ")
}
