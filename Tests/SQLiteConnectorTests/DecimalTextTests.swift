import Testing

@testable import SQLiteConnector

@Suite struct `Digits of a decimal` {
    @Test(arguments: [
        ("0", 2, "0.00"), ("1.005", 2, "1.01"), ("-1.005", 2, "-1.01"), ("9.995", 2, "10.00"),
        ("0.004", 2, "0.00"),
        ("-0.004", 2, "0.00"), ("0.005", 2, "0.01"), ("1.5e3", 0, "1500"), ("99.5", 0, "100"),
        ("0.5", 0, "1"),
        ("1e-7", 3, "0.000"), ("123456789012345678901234567890.5", 0, "123456789012345678901234567891"),
        ("+7", 1, "7.0"),
    ])
    func `round half away from zero`(text: String, scale: Int, expected: String) {
        #expect(DecimalText(text)?.rounded(toScale: scale).text(scale: scale) == expected)
    }

    @Test(
        arguments: [
            (0.1 + 0.2, "0.3"), (2.675, "2.675"), (1e15, "1000000000000000"),
            (1e22, "10000000000000000000000"),
            (-0.0, "0"), (123.456, "123.456"),
        ]
    )
    func `of a double are its 15 significant ones`(number: Double, expected: String) {
        #expect(DecimalText(number).shortest == expected)
    }

    @Test(arguments: ["", "-", ".", "1.2.3", "0x1", "1e", "e5", "1 2", "nan", "inf", "１"])
    func `are nothing else`(text: String) {
        #expect(DecimalText(text) == nil)
    }
}
