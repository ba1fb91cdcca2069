import Comparison
import Foundation
import JobModel
import Testing

/// Compressed files are compared as what they hold, in their form too.
@Suite struct PackedFileTests {
    private static let rows = "id,name,score\n1,Anna,1.50\n2,\"B, C\",2.00\n3,,3.10\n"

    struct Packing: Sendable, CustomTestStringConvertible {
        var ending: String
        var name: String
        /// ``rows``, packed by the format's own program.
        var base64: String

        var testDescription: String { name }
        var bytes: [UInt8] { [UInt8](Data(base64Encoded: base64) ?? Data()) }
    }

    static let packings = [
        Packing(
            ending: "gz",
            name: "gzip",
            base64: "H4sIAAAAAAACA8tM0clLzE3VKU7OL0rlMtRxzMtL1DHUMzXgMtJRctJRcFbSMdIzMOAy1tEx1jM04AIA"
                + "BowbFTAAAAA="
        ),
        Packing(
            ending: "bz2",
            name: "bzip2",
            base64: "QlpoOTFBWSZTWQ3FiNUAABRdgAAQUAV6ADgALiOYACAAMUAGI000aFNqjE8jIBqYnGSkqVZJWwlKetUM"
                + "pgAiBI24Pt+nmZ86/n4u5IpwoSAbixGq"
        ),
        Packing(
            ending: "xz",
            name: "xz",
            base64: "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAvaWQsbmFtZSxzY29yZQoxLEFubmEsMS41MAoyLCJCLCBD"
                + "IiwyLjAwCjMsLDMuMTAKAMvO5Cq+pNQrAAFIMIpA/z4ftvN9AQAAAAAEWVo="
        ),
        Packing(
            ending: "zst",
            name: "zstd",
            base64: "KLUv/QRYgQEAaWQsbmFtZSxzY29yZQoxLEFubmEsMS41MAoyLCJCLCBDIiwyLjAwCjMsLDMuMTAKSI0o"
                + "aw=="
        ),
        Packing(
            ending: "zip",
            name: "zip",
            base64: "UEsDBBQAAAAAAAAAIQAGjBsVMAAAADAAAAAFAAAAdC5jc3ZpZCxuYW1lLHNjb3JlCjEsQW5uYSwxLjUw"
                + "CjIsIkIsIEMiLDIuMDAKMywsMy4xMApQSwECFAMUAAAAAAAAACEABowbFTAAAAAwAAAABQAAAAAAAAAA"
                + "AAAAgAEAAAAAdC5jc3ZQSwUGAAAAAAEAAQAzAAAAUwAAAAAA"
        ),
    ]

    @Test(arguments: packings) func `a packed file is read, and compared like a plain one`(packing: Packing)
        async throws
    {
        let folder = try TestFolder()
        let packed = try folder.write(packing.bytes, to: "l.csv.\(packing.ending)")
        let hidden = try folder.write(packing.bytes, to: "hidden.csv")
        #expect(try await compare(packed, hidden).verdict == .equal)
        let plain = try await compare(packed, folder.write(Self.rows, to: "r.csv"))
        #expect(plain.verdict == .different && plain.rows.matched == 3)
        #expect(plain.file.map(\.kind) == ["compression"] && plain.file.first?.left == packing.name)
        let rules = ComparisonRules(allowed: [.compression])
        #expect(try await compare(packed, folder.path("r.csv"), rules: rules).verdict == .equal)
        let ends = try folder.write(Self.rows.replacing("\n", with: "\r\n"), to: "ends.csv")
        #expect(
            try await compare(packed, ends, rules: rules).file.filter { !$0.isAllowed }.map(\.kind)
                == ["line-ending"]
        )
        let cell = try folder.write(Self.rows.replacing("1.50", with: "1.51"), to: "cell.csv")
        #expect(try await compare(packed, cell, rules: rules).rows.onlyLeft == 1)
    }

    @Test(arguments: packings) func `a packed file that was cut is told as damaged`(packing: Packing)
        async throws
    {
        let folder = try TestFolder()
        let cut = try folder.write(Array(packing.bytes.dropLast(packing.bytes.count / 3)), to: "l.csv.gz")
        let good = try folder.write(Self.rows, to: "r.csv")
        await expectCode("file.damaged") { try await compare(cut, good) }
    }

    @Test func `a folder may mix packed and plain parts`() async throws {
        let folder = try TestFolder()
        let packing = Self.packings[0]
        try folder.write(packing.bytes, to: "l/2024-01-01/t.csv.gz")
        try folder.write("id,name,score\n4,D,4.00\n", to: "l/2024-01-02/t.csv")
        try folder.write(Self.rows, to: "r/2024-01-01/t.csv")
        try folder.write("id,name,score\n4,D,4.00\n", to: "r/2024-01-02/t.csv")
        let report = try await compare(folder.path("l"), folder.path("r"))
        #expect(report.file.map(\.kind) == ["compression"] && report.rows.matched == 4)
        try folder.write("{\"a\":1}\n", to: "j/2024-01-01/t.json")
        try folder.write("{\"a\":1}\n", to: "k/2024-01-02/t.json")
        let moved = try await compare(folder.path("j"), folder.path("k"))
        #expect(moved.verdict == .different && moved.rows.onlyLeft == 1)
    }

    @Test func `parts of other names are compared in their form too`() async throws {
        let folder = try TestFolder()
        try folder.write("a\n1\n", to: "l/part-0.csv")
        try folder.write("a\n2\n", to: "l/part-1.csv")
        try folder.write("a\n1\n", to: "r/data-0.csv")
        try folder.write("a\n2\n", to: "r/data-1.csv")
        #expect(try await compare(folder.path("l"), folder.path("r")).verdict == .equal)
        try folder.write("a\r\n2\r\n", to: "r/data-1.csv")
        let report = try await compare(folder.path("l"), folder.path("r"))
        #expect(report.file.map(\.kind) == ["line-ending"] && report.verdict == .different)
    }
}
