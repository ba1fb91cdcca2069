import Comparison
import Testing

@Suite struct PortableHashTests {
    /// Digests of RFC 1321, appendix A.5, their halves read as little-endian numbers.
    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "57edf4a22be3c955ac49da2e2107b67a"
        ),
    ])
    func `MD5 as in its specification`(text: String, digest: String) {
        let (high, low) = PortableRow.hash(Array(text.utf8))
        let halves = [digest.prefix(16), digest.suffix(16)].map { UInt64($0, radix: 16)?.byteSwapped }
        #expect(halves == [high, low])
    }

    @Test func `cells do not run into each other`() {
        func bytes(_ cells: [String?]) -> [UInt8] {
            var row = PortableRow()
            for cell in cells { row.append(cell?.utf8) }
            return row.bytes
        }
        #expect(bytes(["ab", "c"]) != bytes(["a", "bc"]))
        #expect(bytes([nil, "a"]) != bytes(["a", nil]))
        #expect(bytes([nil]) != bytes(["~"]) && bytes([nil]) != bytes([""]))
    }
}
