import CArrow

/// Memory that grows while a column is collected and is then handed over to an Arrow structure.
struct ArrowBuffer: ~Copyable {
    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0
    private(set) var count = 0

    init() {}

    deinit { memory?.deallocate() }

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

    /// Sets the bit of a row, least significant bit first; rows come in order.
    mutating func setBit(_ row: Int, _ flag: Bool) {
        if row % 8 == 0 { append(UInt8(0)) }
        guard flag, let memory else { return }
        let byte = memory + row / 8
        byte.storeBytes(of: byte.load(as: UInt8.self) | 1 << UInt8(row % 8), as: UInt8.self)
    }

    /// Hands over the memory, aligned to 64 bytes, never nil, and starts over.
    mutating func take() -> UnsafeMutableRawPointer {
        let taken = memory ?? Self.allocate(64)
        memory = nil
        capacity = 0
        count = 0
        return taken
    }

    /// Where the next bytes go.
    private mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if let memory, count + size <= capacity { return memory + count }
        let wanted = max(256, capacity * 2, count + size)
        let larger = Self.allocate(wanted)
        if let memory {
            larger.copyMemory(from: memory, byteCount: count)
            memory.deallocate()
        }
        memory = larger
        capacity = wanted
        return larger + count
    }

    private static func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        .allocate(byteCount: size, alignment: 64)
    }
}

/// Owns what the pointers of one Arrow array structure point to, until the structure is released.
final class ArrowArrayOwner {
    private let buffers: [UnsafeMutableRawPointer?]
    private let bufferList: UnsafeMutablePointer<UnsafeRawPointer?>
    private let children: [UnsafeMutablePointer<ArrowArray>]
    private let childList: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>

    private init(_ buffers: [UnsafeMutableRawPointer?], childCount: Int) {
        self.buffers = buffers
        bufferList = .allocate(capacity: max(1, buffers.count))
        bufferList.initialize(repeating: nil, count: max(1, buffers.count))
        for (index, buffer) in buffers.enumerated() { bufferList[index] = UnsafeRawPointer(buffer) }
        children = (0..<childCount).map { _ in
            let child = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
            child.initialize(to: ArrowArray())
            return child
        }
        childList = .allocate(capacity: max(1, childCount))
        childList.initialize(repeating: nil, count: max(1, childCount))
        for (index, child) in children.enumerated() { childList[index] = child }
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

    /// Makes `out` the owner of buffers and of empty children.
    ///
    /// - Returns: The children, to be filled in.
    @discardableResult
    static func give(
        _ buffers: [UnsafeMutableRawPointer?],
        childCount: Int,
        to out: UnsafeMutablePointer<ArrowArray>
    ) -> [UnsafeMutablePointer<ArrowArray>] {
        let owner = ArrowArrayOwner(buffers, childCount: childCount)
        out.pointee.n_buffers = Int64(buffers.count)
        out.pointee.buffers = owner.bufferList
        out.pointee.n_children = Int64(childCount)
        out.pointee.children = childCount > 0 ? owner.childList : nil
        out.pointee.private_data = Unmanaged.passRetained(owner).toOpaque()
        out.pointee.release = { array in
            guard let array, let opaque = array.pointee.private_data else { return }
            array.pointee.private_data = nil
            array.pointee.release = nil
            Unmanaged<ArrowArrayOwner>.fromOpaque(opaque).release()
        }
        return owner.children
    }
}

/// Owns what the pointers of one Arrow schema structure point to, until the structure is released.
final class ArrowSchemaOwner {
    private let format: UnsafeMutablePointer<CChar>
    private let name: UnsafeMutablePointer<CChar>
    private let children: [UnsafeMutablePointer<ArrowSchema>]
    private let childList: UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>

    private init(name: String, format: String, childCount: Int) {
        self.name = Self.copy(name)
        self.format = Self.copy(format)
        children = (0..<childCount).map { _ in
            let child = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
            child.initialize(to: ArrowSchema())
            return child
        }
        childList = .allocate(capacity: max(1, childCount))
        childList.initialize(repeating: nil, count: max(1, childCount))
        for (index, child) in children.enumerated() { childList[index] = child }
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

    /// Makes `out` a nullable field with children of the given names and formats.
    static func fill(
        _ out: UnsafeMutablePointer<ArrowSchema>,
        name: String,
        format: String,
        fields: [(name: String, format: String)]
    ) {
        let owner = ArrowSchemaOwner(name: name, format: format, childCount: fields.count)
        for (child, field) in zip(owner.children, fields) {
            fill(child, name: field.name, format: field.format, fields: [])
        }
        out.initialize(to: ArrowSchema())
        out.pointee.format = UnsafePointer(owner.format)
        out.pointee.name = UnsafePointer(owner.name)
        out.pointee.flags = Int64(ARROW_FLAG_NULLABLE)
        out.pointee.n_children = Int64(fields.count)
        out.pointee.children = fields.isEmpty ? nil : owner.childList
        out.pointee.private_data = Unmanaged.passRetained(owner).toOpaque()
        out.pointee.release = { schema in
            guard let schema, let opaque = schema.pointee.private_data else { return }
            schema.pointee.private_data = nil
            schema.pointee.release = nil
            Unmanaged<ArrowSchemaOwner>.fromOpaque(opaque).release()
        }
    }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let characters = Array(text.utf8CString)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: characters.count)
        copy.initialize(from: characters, count: characters.count)
        return copy
    }
}
