import Foundation
import Glidepath
import Telemetry

/// Where a long document goes: a file, or standard output.
struct DocumentOutput {
    private let path: String?
    private let handle: FileHandle
    private var pending = Data()

    /// - Throws: `output.unwritable`.
    init(path: String?) throws {
        self.path = path
        guard let path else {
            handle = .standardOutput
            return
        }
        let url = URL(fileURLWithPath: path)
        do {
            try Data().write(to: url)
            handle = try FileHandle(forWritingTo: url)
        } catch {
            throw OutputError.unwritable(path, reason: Self.words(error))
        }
    }

    private static func words(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileNoSuchFile?: "The folder does not exist."
        case .fileWriteNoPermission?: "You may not write there."
        case .fileWriteOutOfSpace?: "The disk is full."
        default: "The system gives no further reason."
        }
    }

    mutating func write(_ data: Data) throws {
        pending.append(data)
        if pending.count > 1 << 20 { try flush() }
    }

    /// `"name":[…],`, entry by entry.
    mutating func writeList<Entry: Encodable>(_ name: String, _ entries: some Sequence<Entry>) throws {
        try write(Data("\"\(name)\":[".utf8))
        var isFirst = true
        for entry in entries {
            if !isFirst { try write(Data(",".utf8)) }
            isFirst = false
            try write(JSONEncoder.lines.encode(entry))
        }
        try write(Data("],".utf8))
    }

    /// `"name":value`; null for none.
    mutating func writeLast(_ name: String, _ value: (some Encodable)?) throws {
        try write(Data("\"\(name)\":".utf8))
        try write(value.map { try JSONEncoder.lines.encode($0) } ?? Data("null".utf8))
    }

    mutating func close() throws {
        try flush()
        if path != nil { try handle.close() }
    }

    private mutating func flush() throws {
        do {
            try handle.write(contentsOf: pending)
        } catch {
            throw OutputError.unwritable(path ?? "standard output", reason: Self.words(error))
        }
        pending.removeAll(keepingCapacity: true)
    }
}
