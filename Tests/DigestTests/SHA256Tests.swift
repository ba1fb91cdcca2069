import Digest
import Testing

/// Examples of FIPS 180-4 as published by NIST ("Example Algorithms", "SHAVS").
@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `gives the published digests`(text: String, expected: String) {
        var digest = SHA256()
        digest.update(Array(text.utf8))
        #expect(digest.finalize().hexText == expected)
    }

    @Test func `gives the published digest of a million letters`() {
        var digest = SHA256()
        for _ in 0..<1000 { digest.update([UInt8](repeating: UInt8(ascii: "a"), count: 1000)) }
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(digest.finalize().hexText == expected)
    }

    @Test(arguments: 0..<140) func `does not depend on where the pieces end`(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var whole = SHA256()
        whole.update(bytes)
        let expected = whole.finalize()
        for cut in stride(from: 0, through: length, by: 7) {
            var pieces = SHA256()
            pieces.update(Array(bytes[..<cut]))
            pieces.update(Array(bytes[cut...]))
            #expect(pieces.finalize() == expected)
        }
    }

    @Test func `reading a digest leaves room for more`() {
        var digest = SHA256()
        digest.update(Array("ab".utf8))
        let early = digest
        digest.update(Array("c".utf8))
        #expect(
            digest.finalize().hexText == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(
            early.finalize().hexText == "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"
        )
    }
}
