import CDuckDB
import Tabular

/// How a vector's values lie in memory: worked out once for a column, used for every chunk.
///
/// Source: DuckDB's documentation of vectors in the C API.
indirect enum VectorLayout {
    case plain(TypeID)
    /// The width of the stored integer decides how it is read.
    case decimal(stored: TypeID, scale: Int)
    case enumeration(stored: TypeID, values: [String])
    case list(VectorLayout)
    case array(VectorLayout, count: Int)
    case structure([(name: String, layout: VectorLayout)])
    case map(key: VectorLayout, value: VectorLayout)
    case union([(name: String, layout: VectorLayout)])
    /// Only SQL can make text of it.
    case unreadable

    init(_ type: borrowing TypeHandle) {
        guard let id = type.id else {
            self = .unreadable
            return
        }
        let raw = type.raw
        switch id {
        case .decimal:
            self = .decimal(
                stored: TypeID(rawValue: duckdb_decimal_internal_type(raw)) ?? .hugeInt,
                scale: Int(duckdb_decimal_scale(raw))
            )
        case .enumeration:
            self = .enumeration(
                stored: TypeID(rawValue: duckdb_enum_internal_type(raw)) ?? .uint32,
                values: type.enumerationValues
            )
        case .list: self = .list(Self.layout(duckdb_list_type_child_type(raw)))
        case .array:
            self = .array(
                Self.layout(duckdb_array_type_child_type(raw)),
                count: Int(duckdb_array_type_array_size(raw))
            )
        case .map:
            self = .map(
                key: Self.layout(duckdb_map_type_key_type(raw)),
                value: Self.layout(duckdb_map_type_value_type(raw))
            )
        case .structure:
            self = .structure(
                (0..<duckdb_struct_type_child_count(raw)).map {
                    (
                        takeString(duckdb_struct_type_child_name(raw, $0)) ?? "",
                        Self.layout(duckdb_struct_type_child_type(raw, $0))
                    )
                }
            )
        case .union:
            self = .union(
                (0..<duckdb_union_type_member_count(raw)).map {
                    (
                        takeString(duckdb_union_type_member_name(raw, $0)) ?? "",
                        Self.layout(duckdb_union_type_member_type(raw, $0))
                    )
                }
            )
        case .geometry, .variant, .timestampWithZoneNanoseconds: self = .unreadable
        default: self = .plain(id)
        }
    }

    /// The layout of a type the library made, which is destroyed.
    static func layout(_ raw: duckdb_logical_type?) -> VectorLayout {
        guard let type = TypeHandle(raw) else { return .unreadable }
        return VectorLayout(type)
    }
}

/// One column of one chunk.
///
/// Valid as long as the chunk is.
struct VectorReader {
    private let layout: VectorLayout
    private let data: UnsafeRawPointer?
    private let validity: UnsafePointer<UInt64>?
    private let children: [VectorReader]

    init(_ vector: duckdb_vector?, _ layout: VectorLayout) {
        self.layout = layout
        data = UnsafeRawPointer(duckdb_vector_get_data(vector))
        validity = UnsafePointer(duckdb_vector_get_validity(vector))
        children =
            switch layout {
            case .list(let element): [VectorReader(duckdb_list_vector_get_child(vector), element)]
            case .array(let element, _): [VectorReader(duckdb_array_vector_get_child(vector), element)]
            case .map(let key, let value):
                Self.members(of: duckdb_list_vector_get_child(vector), [key, value])
            case .structure(let members): Self.members(of: vector, members.map(\.layout))
            case .union(let members): Self.members(of: vector, [.plain(.uint8)] + members.map(\.layout))
            case .plain, .decimal, .enumeration, .unreadable: []
            }
    }

    private static func members(of vector: duckdb_vector?, _ layouts: [VectorLayout]) -> [VectorReader] {
        layouts.enumerated().map { VectorReader(duckdb_struct_vector_get_child(vector, idx_t($0)), $1) }
    }

    func value(at row: Int) -> Value {
        guard isValid(row) else { return .null }
        switch layout {
        case .plain(let id): return plain(id, at: row)
        case .decimal(let stored, let scale):
            return .decimal(Decimal128(unscaled: integer(stored, at: row), scale: scale))
        case .enumeration(let stored, let values):
            let index = Int(integer(stored, at: row))
            return values.indices.contains(index) ? .text(values[index]) : .null
        case .list: return .list(range(at: row).map { children[0].value(at: $0) })
        case .array(_, let count):
            return .list((row * count..<(row + 1) * count).map { children[0].value(at: $0) })
        case .map:
            return .map(range(at: row).map { .init(children[0].value(at: $0), children[1].value(at: $0)) })
        case .structure(let members):
            return .structure(zip(members, children).map { .init($0.name, $1.value(at: row)) })
        case .union(let members):
            let tag = Int(children[0].integer(.uint8, at: row))
            guard members.indices.contains(tag) else { return .null }
            return .structure([.init(members[tag].name, children[tag + 1].value(at: row))])
        case .unreadable: return .null
        }
    }

    /// Whether every interval in the value, counted in nanoseconds, fits 64 bits.
    func fitsArrowInterval(at row: Int) -> Bool {
        guard isValid(row) else { return true }
        switch layout {
        case .plain(.interval): return load(Int64.self, at: row * 2 + 1).magnitude <= UInt64(Int64.max / 1000)
        case .list, .map:
            return range(at: row).allSatisfy { element in
                children.allSatisfy { $0.fitsArrowInterval(at: element) }
            }
        case .array(_, let count):
            return (row * count..<(row + 1) * count).allSatisfy { children[0].fitsArrowInterval(at: $0) }
        case .structure: return children.allSatisfy { $0.fitsArrowInterval(at: row) }
        case .union:
            let tag = Int(children[0].integer(.uint8, at: row))
            return !children.indices.contains(tag + 1) || children[tag + 1].fitsArrowInterval(at: row)
        case .plain, .decimal, .enumeration, .unreadable: return true
        }
    }

    func isValid(_ row: Int) -> Bool {
        guard let validity else { return true }
        return validity[row >> 6] & (1 << UInt64(row & 63)) != 0
    }

    /// Where a list's elements lie in the child vector.
    private func range(at row: Int) -> Range<Int> {
        let offset = Int(load(UInt64.self, at: row * 2))
        return offset..<offset + Int(load(UInt64.self, at: row * 2 + 1))
    }

    func load<Number: BitwiseCopyable>(_ type: Number.Type, at index: Int) -> Number {
        guard let data else { preconditionFailure("a vector without data has no valid row") }
        return data.loadUnaligned(fromByteOffset: index * MemoryLayout<Number>.size, as: type)
    }

    /// A string's or blob's bytes: 4 bytes length, then 12 bytes inline, or 4 bytes prefix and a pointer.
    func bytes(at row: Int) -> UnsafeRawBufferPointer {
        guard let data else { preconditionFailure("a vector without data has no valid row") }
        let entry = data + row * 16
        let count = Int(entry.load(as: UInt32.self))
        let start = count <= 12 ? entry + 4 : (entry + 8).load(as: UnsafeRawPointer.self)
        return UnsafeRawBufferPointer(start: start, count: count)
    }

    func integer(_ id: TypeID, at row: Int) -> Int128 {
        switch id {
        case .int8: Int128(load(Int8.self, at: row))
        case .int16: Int128(load(Int16.self, at: row))
        case .int32: Int128(load(Int32.self, at: row))
        case .uint8: Int128(load(UInt8.self, at: row))
        case .uint16: Int128(load(UInt16.self, at: row))
        case .uint32: Int128(load(UInt32.self, at: row))
        case .uint64: Int128(load(UInt64.self, at: row))
        case .hugeInt: load(Int128.self, at: row)
        default: Int128(load(Int64.self, at: row))
        }
    }
}
