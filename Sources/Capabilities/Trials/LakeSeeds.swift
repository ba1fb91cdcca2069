public import JobModel
public import Ports
public import Tabular

/// What small lakes for a job should hold.
public struct LakeShape: Sendable {
    /// What a column's values look like.
    public enum Kind: Hashable, Sendable {
        case integer
        /// All digits, and those behind the point.
        case decimal(precision: Int, scale: Int)
        case real
        case text
        case date
        case timestamp
        case boolean
        /// Values find rows of other tables.
        case key(isText: Bool)
    }

    public struct Column: Hashable, Sendable {
        public var name: String
        /// As `TrialTable.Column` takes it.
        public var type: String
        public var kind: Kind
        /// Texts and numbers that the job compares it with.
        public var constants: [String]

        public init(name: String, type: String, kind: Kind, constants: [String] = []) {
            self.name = name
            self.type = type
            self.kind = kind
            self.constants = constants
        }
    }

    public struct Table: Sendable {
        public var name: TableName
        /// The as-of column left out.
        public var columns: [Column]
        /// How the job chooses dates; several steps may load one table.
        public var modes: [DataSourcing.DateMode]

        public init(name: TableName, columns: [Column], modes: [DataSourcing.DateMode]) {
            self.name = name
            self.columns = columns
            self.modes = modes
        }
    }

    public var tables: [Table]
    /// Nil when tables have no dates.
    public var asOfColumn: String

    public init(tables: [Table], asOfColumn: String) {
        self.tables = tables
        self.asOfColumn = asOfColumn
    }
}

/// Lakes that are meant to make a job show its rules: at each constant, just below and just above it, missing values,
/// partners and none, duplicates, empty tables, earlier and later dates, weekends and ends of months.
///
/// The same shape and number give the same lake on every machine.
public struct LakeSeeds: Sendable {
    private let shape: LakeShape

    public init(_ shape: LakeShape) { self.shape = shape }

    /// The effective date and the lake of a number, from 0.
    public func lake(_ number: Int) -> (date: CivilDate, lake: TrialLake) {
        var random = TrialRandom(seed: UInt64(number) &* 7919 &+ 17)
        // A Wednesday, a Friday, a Saturday, a Sunday, the ends of a month, a quarter and a year.
        let days = [19998, 20000, 20001, 20002, 20027, 19996, 20088]
        let date = CivilDate(daysSinceEpoch: days[number % days.count])
        let allowsMissing = number % 3 != 0
        let tables = shape.tables.enumerated().map { index, table in
            // Now and then a table has no rows, alone.
            let isEmpty = number % 9 == 8 && index == (number / 9) % max(1, shape.tables.count)
            return rows(of: table, date, count: isEmpty ? 0 : 2 + random.below(5), allowsMissing, &random)
        }
        return (date, TrialLake(tables: tables))
    }

    private func rows(
        of table: LakeShape.Table,
        _ date: CivilDate,
        count: Int,
        _ allowsMissing: Bool,
        _ random: inout TrialRandom
    ) -> TrialTable {
        let hasDates = !table.modes.allSatisfy { $0 == .none }
        var columns = table.columns.map { TrialTable.Column($0.name, $0.type) }
        if hasDates { columns.append(TrialTable.Column(shape.asOfColumn, "DATE")) }
        let dates = self.dates(table.modes, date, &random)
        var rows: [[String?]] = []
        for place in 0..<count {
            if place > 0, random.below(8) == 0 {
                rows.append(rows[place - 1])
                continue
            }
            var row = table.columns.enumerated().map { index, column in
                value(column, isFirst: index == 0, place, date, allowsMissing, &random)
            }
            if hasDates {
                row.append("\(random.below(10) < 7 ? dates[0] : dates[random.below(dates.count)])")
            }
            rows.append(row)
        }
        return TrialTable(name: table.name, columns: columns, rows: rows)
    }

    /// Dates of rows, the one that counts first.
    private func dates(_ modes: [DataSourcing.DateMode], _ date: CivilDate, _ random: inout TrialRandom)
        -> [CivilDate]
    {
        var dates: [CivilDate] = []
        for mode in modes {
            switch mode {
            case .effectiveDate, .none: dates += [date, date.adding(days: -1)]
            case .fixed(let from, let to):
                let (first, last) = (from ?? date, to ?? date)
                dates += [first, last, first.adding(days: -1), last.adding(days: 1)]
            case .lookback(let days):
                dates += [
                    date, date.adding(days: -days), date.adding(days: -1), date.adding(days: -days - 1),
                ]
            case .mostRecent:
                // Sometimes the latest snapshot is of the day itself, sometimes older.
                let latest = date.adding(days: random.below(2) == 0 ? 0 : -2)
                dates += [latest, latest.adding(days: -1), date.adding(days: 1)]
            case .mostRecentPrior: dates += [date.adding(days: -1), date, date.adding(days: -3)]
            case .fullHistory: dates += [date, date.adding(days: -40), date.adding(days: 1)]
            }
        }
        return dates
    }

    // MARK: Values

    private func value(
        _ column: LakeShape.Column,
        isFirst: Bool,
        _ place: Int,
        _ date: CivilDate,
        _ allowsMissing: Bool,
        _ random: inout TrialRandom
    ) -> String? {
        if case .key(let isText) = column.kind {
            let constants = isText ? column.constants : column.constants.filter { Int($0) != nil }
            if !constants.isEmpty, random.below(2) == 0 { return random.element(constants) }
            if isText { return random.element(["A", "B", "C"]) }
            return isFirst && random.below(6) > 0 ? "\(place + 1)" : "\(1 + random.below(4))"
        }
        if allowsMissing, random.below(8) == 0 { return nil }
        switch column.kind {
        case .integer: return number(column.constants, precision: 9, scale: 0, &random)
        case .decimal(let precision, let scale):
            return number(column.constants, precision: precision, scale: scale, &random)
        case .real: return number(column.constants, precision: 18, scale: 2, &random)
        case .text: return text(column.constants, &random)
        case .boolean: return random.below(2) == 0 ? "true" : "false"
        case .date: return day(column.constants, date, &random)
        case .timestamp: return "\(date) \(10 + random.below(10)):0\(random.below(10)):00"
        case .key: return nil
        }
    }

    private func number(
        _ constants: [String],
        precision: Int,
        scale: Int,
        _ random: inout TrialRandom
    ) -> String {
        let unit = scale == 0 ? 1.0 : 0.01
        if let constant = random.element(constants).flatMap({ Double($0) }), random.below(3) > 0 {
            return plain(constant + unit * Double([-1, 0, 0, 1][random.below(4)]), precision, scale)
        }
        let plainValues = [
            0, 1, -1, 2, 3, 5, 10, 25, 40, 99.99, 100.05, 333.33, 1234.56, 7.125, -0.5, 600, 15000,
        ]
        return plain(plainValues[random.below(plainValues.count)], precision, scale)
    }

    /// With no more digits than the type takes.
    private func plain(_ value: Double, _ precision: Int, _ scale: Int) -> String {
        let digits = min(scale, 4)
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        var limit: Int128 = 1
        for _ in 0..<min(30, max(1, precision - scale + digits)) { limit *= 10 }
        let units = Int128((value * factor).rounded()) % limit
        return Decimal128(unscaled: units, scale: digits).description
    }

    private func text(_ constants: [String], _ random: inout TrialRandom) -> String {
        if let constant = random.element(constants), random.below(3) > 0 {
            switch random.below(8) {
            case 0: return " \(constant) "
            case 1: return constant.lowercased()
            default: return constant
            }
        }
        return random.element(["alpha", " Beta ", "gamma", "Zoë, \"x\"", "delta", "someone@mail.example"])
            ?? ""
    }

    private func day(_ constants: [String], _ date: CivilDate, _ random: inout TrialRandom) -> String {
        if let constant = random.element(constants), CivilDate(constant) != nil, random.below(2) == 0 {
            return constant
        }
        let shifts = [0, -1, 1, -2, -30, 30, -400, -10000, -20000]
        return "\(date.adding(days: shifts[random.below(shifts.count)]))"
    }
}

/// SplitMix64: the same numbers on every machine.
struct TrialRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ limit: Int) -> Int { limit <= 1 ? 0 : Int(next() % UInt64(limit)) }

    mutating func element(_ list: [String]) -> String? { list.isEmpty ? nil : list[below(list.count)] }
}
