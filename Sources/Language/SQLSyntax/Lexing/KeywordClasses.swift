/// What a word may be without quotes, by dialect.
struct KeywordClasses: Sendable {
    struct Uses: OptionSet {
        let rawValue: UInt8

        /// A column or a table.
        static let column = Uses(rawValue: 1)
        /// A function.
        static let function = Uses(rawValue: 2)
        /// A type.
        static let type = Uses(rawValue: 4)
        /// An alias of a result column without AS.
        static let bareLabel = Uses(rawValue: 8)
        /// An alias of a table, with or without AS.
        static let tableAlias = Uses(rawValue: 16)
        /// A name behind AS or a dot.
        static let label = Uses(rawValue: 32)
        static let all: Uses = [.column, .function, .type, .bareLabel, .tableAlias, .label]
    }

    private var uses: [UInt8]

    func allows(_ use: Uses, _ keyword: Keyword) -> Bool {
        uses[Int(keyword.rawValue)] & use.rawValue != 0
    }

    private init(_ lists: [(String, Uses)]) {
        uses = [UInt8](repeating: Uses.all.rawValue, count: Keyword.allCases.count)
        for (words, use) in lists {
            for word in words.split(whereSeparator: \.isWhitespace) {
                let keyword = KeywordTable.shared.keyword(String(word))
                uses[Int(keyword.rawValue)] = use.rawValue
            }
        }
    }

    static func of(_ dialect: Dialect) -> KeywordClasses {
        switch dialect {
        case .postgresql: postgresql
        case .duckdb: duckdb
        case .sqlite: sqlite
        }
    }

    private static let postgresql = {
        var classes = KeywordClasses([
            (KeywordLists.postgresqlReserved, [.label, .bareLabel]),
            (KeywordLists.postgresqlTypeFunction, [.label, .bareLabel, .function, .type]),
            (KeywordLists.postgresqlColumn, [.label, .bareLabel, .column, .tableAlias]),
        ])
        for word in KeywordLists.postgresqlNeedsAs.split(whereSeparator: \.isWhitespace) {
            let index = Int(KeywordTable.shared.keyword(String(word)).rawValue)
            classes.uses[index] &= ~Uses.bareLabel.rawValue
        }
        return classes
    }()

    private static let duckdb = KeywordClasses([
        (KeywordLists.duckdbUnreserved, [.label, .column, .function, .type, .tableAlias]),
        (KeywordLists.duckdbReserved, .label),
        (KeywordLists.duckdbTypeFunction, [.label, .function, .type]),
        (KeywordLists.duckdbColumn, [.label, .column, .tableAlias]),
    ])

    private static let sqlite = KeywordClasses([
        (KeywordLists.sqliteReserved, []),
        (KeywordLists.sqliteJoin, [.label, .column]),
        ("cast raise", [.label, .bareLabel, .tableAlias, .type]),
        ("current_date current_time current_timestamp", [.label, .bareLabel, .tableAlias, .type]),
        ("glob like match regexp", [.label, .column, .function, .type, .tableAlias]),
        ("indexed", [.label, .column, .function]),
    ])
}

/// Finds the keyword of a word, whatever its case, by its bytes.
struct KeywordTable: Sendable {
    static let shared = KeywordTable()

    /// Keywords by hash, open addressing; the size is a power of two.
    private var slots: [Keyword]
    private var spellings: [[UInt8]]

    private init() {
        slots = [Keyword](repeating: .none, count: 4096)
        spellings = Keyword.words.map { Array($0.utf8) }
        for keyword in Keyword.allCases where keyword != .none {
            var hash = KeywordHash()
            for byte in spellings[Int(keyword.rawValue)] { hash.add(byte | 0x20) }
            var slot = hash.slot
            while slots[slot] != .none { slot = (slot + 1) & 4095 }
            slots[slot] = keyword
        }
    }

    /// The keyword of the bytes in `range`, whose hash is known already.
    func keyword(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, hash: KeywordHash) -> Keyword {
        var slot = hash.slot
        while slots[slot] != .none {
            let candidate = slots[slot]
            if matches(candidate, bytes, range) { return candidate }
            slot = (slot + 1) & 4095
        }
        return .none
    }

    func keyword(_ word: String) -> Keyword {
        var hash = KeywordHash()
        let letters = Array(word.utf8)
        for byte in letters { hash.add(byte | 0x20) }
        return letters.withUnsafeBufferPointer { keyword($0, 0..<letters.count, hash: hash) }
    }

    private func matches(_ candidate: Keyword, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>)
        -> Bool
    {
        let spelling = spellings[Int(candidate.rawValue)]
        guard spelling.count == range.count else { return false }
        for offset in 0..<spelling.count {
            let byte = bytes[range.lowerBound + offset]
            let upper = byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte
            if upper != spelling[offset] { return false }
        }
        return true
    }
}

/// A running hash of a word's bytes, letters in lower case.
struct KeywordHash {
    private var value: UInt32 = 2_166_136_261

    mutating func add(_ lowerByte: UInt8) {
        value = (value ^ UInt32(lowerByte)) &* 16_777_619
    }

    var slot: Int { Int((value ^ (value >> 15)) & 4095) }
}
