/// Lines and columns of a text, each byte counted once as long as the places asked for go forward.
struct PlaceCounter {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0
    private var place = TextPlace(line: 1, column: 1)

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Remembers a place; later ones are counted from it.
    mutating func advance(to wanted: Int) {
        guard wanted > offset else { return }
        place = place(of: wanted)
        offset = wanted
    }

    /// The line and column of an offset that is not before the one remembered.
    func place(of wanted: Int) -> TextPlace {
        let passed = bytes[offset..<max(offset, min(wanted, bytes.count))]
        let breaks = passed.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        guard breaks > 0, let last = passed.lastIndex(of: UInt8(ascii: "\n")) else {
            return TextPlace(line: place.line, column: place.column + characters(passed))
        }
        return TextPlace(line: place.line + breaks, column: characters(passed[(last + 1)...]) + 1)
    }

    private func characters(_ slice: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        String(decoding: slice, as: UTF8.self).count
    }
}
