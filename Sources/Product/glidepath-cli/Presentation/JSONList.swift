import Foundation
import Telemetry

/// A JSON document on standard output whose only member is a list: written entry by entry, since the whole of it may not
/// fit into memory.
struct JSONList {
    private var pending: Data
    private var isFirst = true

    /// - Parameter name: Of the member.
    init(named name: String) {
        pending = Data("{\"\(name)\":[".utf8)
    }

    mutating func append(_ entry: some Encodable) throws {
        if !isFirst { pending.append(UInt8(ascii: ",")) }
        isFirst = false
        pending.append(try JSONEncoder.lines.encode(entry))
        if pending.count > 1 << 20 { try flush() }
    }

    /// Closes the document.
    mutating func end() throws {
        pending.append(Data("]}\n".utf8))
        try flush()
    }

    private mutating func flush() throws {
        try FileHandle.standardOutput.write(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }
}
