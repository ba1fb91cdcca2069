import CArrow

/// Memory that grows while values are collected and is then handed over.
struct GrowingBytes: ~Copyable {
    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0
    private(set) var count = 0

    init() {}

    deinit { memory?.deallocate() }

    /// What was collected so far.
    var contents: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    mutating func append<T: BitwiseCopyable>(_ value: T) {
        let size = MemoryLayout<T>.size
        reserve(size).storeBytes(of: value, as: T.self)
        count += size
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count).copyMemory(from: start, byteCount: bytes.count)
        count += bytes.count
    }

    mutating func appendZeros(_ size: Int) {
        reserve(size).initializeMemory(as: UInt8.self, repeating: 0, count: size)
        count += size
    }

    /// Sets the bit of a row, least significant bit first; rows come in order.
    mutating func setBit(_ row: Int, _ flag: Bool) {
        if row % 8 == 0 { append(UInt8(0)) }
        guard flag, let memory else { return }
        let byte = memory + row / 8
        byte.storeBytes(of: byte.load(as: UInt8.self) | 1 << UInt8(row % 8), as: UInt8.self)
    }

    /// Writes a number over what stands at a place.
    mutating func replace<T: BitwiseCopyable>(at place: Int, with value: T) {
        precondition(place + MemoryLayout<T>.size <= count, "a place that was not written yet")
        memory?.storeBytes(of: value, toByteOffset: place, as: T.self)
    }

    /// Starts over in the same memory.
    mutating func removeAll() { count = 0 }

    /// Hands over the memory, aligned to 64 bytes, never nil, and starts over.
    mutating func take() -> UnsafeMutableRawPointer {
        let taken = memory ?? .allocate(byteCount: 64, alignment: 64)
        memory = nil
        capacity = 0
        count = 0
        return taken
    }

    /// Where the next bytes go.
    private mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if let memory, count + size <= capacity { return memory + count }
        let wanted = max(1024, capacity * 2, count + size)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 64)
        if let memory {
            larger.copyMemory(from: memory, byteCount: count)
            memory.deallocate()
        }
        memory = larger
        capacity = wanted
        return larger + count
    }
}

/// Owns what the pointers of one Arrow array structure point to, until the structure is released.
final class ArrowParts {
    private let buffers: [UnsafeMutableRawPointer?]
    private let bufferList: UnsafeMutablePointer<UnsafeRawPointer?>
    private let children: [UnsafeMutablePointer<ArrowArray>]
    private let childList: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>

    private init(_ buffers: [UnsafeMutableRawPointer?], _ children: [UnsafeMutablePointer<ArrowArray>]) {
        self.buffers = buffers
        self.children = children
        bufferList = .allocate(capacity: max(1, buffers.count))
        for (index, buffer) in buffers.enumerated() {
            (bufferList + index).initialize(to: UnsafeRawPointer(buffer))
        }
        childList = .allocate(capacity: max(1, children.count))
        for (index, child) in children.enumerated() { (childList + index).initialize(to: child) }
    }

    deinit {
        for buffer in buffers { buffer?.deallocate() }
        bufferList.deallocate()
        for child in children {
            // A consumer may have moved a child out; it has no release function then.
            if let release = child.pointee.release { release(child) }
            child.deallocate()
        }
        childList.deallocate()
    }

    /// Makes `out` the owner of buffers and of filled children.
    static func give(
        _ buffers: [UnsafeMutableRawPointer?],
        children: [UnsafeMutablePointer<ArrowArray>],
        length: Int,
        nullCount: Int,
        to out: UnsafeMutablePointer<ArrowArray>
    ) {
        let owner = ArrowParts(buffers, children)
        out.initialize(to: ArrowArray())
        out.pointee.length = Int64(length)
        out.pointee.null_count = Int64(nullCount)
        out.pointee.n_buffers = Int64(buffers.count)
        out.pointee.buffers = owner.bufferList
        out.pointee.n_children = Int64(children.count)
        out.pointee.children = children.isEmpty ? nil : owner.childList
        out.pointee.private_data = Unmanaged.passRetained(owner).toOpaque()
        out.pointee.release = { array in
            guard let array, let opaque = array.pointee.private_data else { return }
            array.pointee.private_data = nil
            array.pointee.release = nil
            Unmanaged<ArrowParts>.fromOpaque(opaque).release()
        }
    }
}

/// Owns what the pointers of one Arrow schema structure point to, until the structure is released.
final class ArrowSchemaParts {
    private let format: UnsafeMutablePointer<CChar>
    private let name: UnsafeMutablePointer<CChar>
    private let children: [UnsafeMutablePointer<ArrowSchema>]
    private let childList: UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>

    private init(name: String, format: String, children: [UnsafeMutablePointer<ArrowSchema>]) {
        self.name = Self.copy(name)
        self.format = Self.copy(format)
        self.children = children
        childList = .allocate(capacity: max(1, children.count))
        for (index, child) in children.enumerated() { (childList + index).initialize(to: child) }
    }

    deinit {
        format.deallocate()
        name.deallocate()
        for child in children {
            if let release = child.pointee.release { release(child) }
            child.deallocate()
        }
        childList.deallocate()
    }

    /// Makes `out` a structure of nullable columns.
    static func fill(_ out: UnsafeMutablePointer<ArrowSchema>, columns: [ColumnCollector]) {
        fill(out, name: "", format: "+s", columns: columns)
    }

    private static func fill(
        _ out: UnsafeMutablePointer<ArrowSchema>,
        name: String,
        format: String,
        columns: [ColumnCollector]
    ) {
        let children = columns.map { column in
            let child = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
            fill(child, name: column.name, format: column.format, columns: [column.child].compactMap { $0 })
            return child
        }
        let owner = ArrowSchemaParts(name: name, format: format, children: children)
        out.initialize(to: ArrowSchema())
        out.pointee.format = UnsafePointer(owner.format)
        out.pointee.name = UnsafePointer(owner.name)
        out.pointee.flags = Int64(ARROW_FLAG_NULLABLE)
        out.pointee.n_children = Int64(children.count)
        out.pointee.children = children.isEmpty ? nil : owner.childList
        out.pointee.private_data = Unmanaged.passRetained(owner).toOpaque()
        out.pointee.release = { schema in
            guard let schema, let opaque = schema.pointee.private_data else { return }
            schema.pointee.private_data = nil
            schema.pointee.release = nil
            Unmanaged<ArrowSchemaParts>.fromOpaque(opaque).release()
        }
    }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let characters = Array(text.utf8CString)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: characters.count)
        copy.initialize(from: characters, count: characters.count)
        return copy
    }
}
