import CDuckDB
import Synchronization

/// The one owner of a C handle: destroyed when the value goes out of scope.
struct Handle<Pointee>: ~Copyable {
    typealias Destroy = (UnsafeMutablePointer<UnsafeMutablePointer<Pointee>?>?) -> Void

    let raw: UnsafeMutablePointer<Pointee>
    private let destroy: Destroy

    /// Nil when the library made no handle.
    init?(_ raw: UnsafeMutablePointer<Pointee>?, destroy: @escaping Destroy) {
        guard let raw else { return nil }
        self.raw = raw
        self.destroy = destroy
        LiveHandles.opened()
    }

    deinit {
        var handle: UnsafeMutablePointer<Pointee>? = raw
        destroy(&handle)
        LiveHandles.closed()
    }
}

/// How many C handles are open in this process: counted in debug builds, for the test that none leaks.
package enum LiveHandles {
    private static let counter = Atomic<Int>(0)

    package static var count: Int { counter.load(ordering: .sequentiallyConsistent) }

    static func opened() {
        assert(counter.add(1, ordering: .sequentiallyConsistent).newValue > 0)
    }

    static func closed() {
        assert(counter.subtract(1, ordering: .sequentiallyConsistent).newValue >= 0)
    }
}

typealias TypeHandle = Handle<gp_duckdb_logical_type>
typealias ValueHandle = Handle<gp_duckdb_value>
typealias ChunkHandle = Handle<gp_duckdb_data_chunk>

extension Handle where Pointee == gp_duckdb_logical_type {
    init?(_ raw: duckdb_logical_type?) { self.init(raw, destroy: duckdb_destroy_logical_type) }
}

extension Handle where Pointee == gp_duckdb_value {
    init?(_ raw: duckdb_value?) { self.init(raw, destroy: duckdb_destroy_value) }
}

extension Handle where Pointee == gp_duckdb_data_chunk {
    init?(_ raw: duckdb_data_chunk?) { self.init(raw, destroy: duckdb_destroy_data_chunk) }

    var rowCount: Int { Int(duckdb_data_chunk_get_size(raw)) }
}

/// A C string the library allocated, copied out and freed; nil for none.
func takeString(_ text: UnsafeMutablePointer<CChar>?) -> String? {
    guard let text else { return nil }
    defer { duckdb_free(text) }
    return String(cString: text)
}
