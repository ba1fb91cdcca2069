/// What one value of user code can be, as far as SQL must know it.
public struct ScalarType: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Only missing values so far.
        case nothing
        case boolean
        case integer
        /// Exact decimals: at most `digits` digits, `scale` of them behind the point.
        case decimal(digits: Int, scale: Int)
        /// A quotient of exact numbers that was not rounded yet.
        case ratio
        /// A binary number of 64 bits.
        case real
        case text
        case date
        case timestamp
        /// The distance of two dates.
        case days
    }

    public var kind: Kind
    public var missing: Missing
    /// Whether all values have the same class in the program's own language.
    ///
    /// False when some are `0` and others `Decimal("0.00")`: equal as numbers, different as text.
    public var isUniform: Bool

    public init(_ kind: Kind, missing: Missing = [], isUniform: Bool = true) {
        self.kind = kind
        self.missing = missing
        self.isUniform = isUniform
    }

    /// The ways in which a program says that there is no value.
    public struct Missing: OptionSet, Hashable, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        /// `None`, `null`.
        public static let none = Missing(rawValue: 1)
        /// A number that is none; equal to nothing, not even to itself.
        public static let notANumber = Missing(rawValue: 2)
        /// pandas' `NA`: its comparisons are neither true nor false.
        public static let notAvailable = Missing(rawValue: 4)
        /// A time that is none.
        public static let notATime = Missing(rawValue: 8)
    }

    /// Of a column whose values cannot be followed.
    static let unknown = ScalarType(.nothing, missing: [.none, .notANumber, .notAvailable])

    static let boolean = ScalarType(.boolean)
    static let integer = ScalarType(.integer)
    static let text = ScalarType(.text)
    static let date = ScalarType(.date)
    static let real = ScalarType(.real)

    var isMissable: Bool { !missing.isEmpty }

    var isNumber: Bool {
        switch kind {
        case .integer, .decimal, .ratio, .real: true
        default: false
        }
    }

    var isExactNumber: Bool { isNumber && kind != .real }

    func missing(_ more: Missing) -> ScalarType {
        var result = self
        result.missing.formUnion(more)
        return result
    }

    /// The type of a value that grows from turn to turn.
    var steady: ScalarType {
        guard case .decimal(_, let scale) = kind else { return self }
        var result = self
        result.kind = .decimal(digits: 38, scale: scale)
        return result
    }

    /// The type of a value that is of one type or the other; nil when no column could hold both.
    func union(_ other: ScalarType) -> ScalarType? {
        let missing = missing.union(other.missing)
        let isUniform = isUniform && other.isUniform
        if kind == other.kind { return ScalarType(kind, missing: missing, isUniform: isUniform) }
        switch (kind, other.kind) {
        case (.nothing, let kind), (let kind, .nothing):
            return ScalarType(kind, missing: missing, isUniform: isUniform)
        case (.decimal(let digits, let scale), .decimal(let otherDigits, let otherScale)):
            let most = max(scale, otherScale)
            let whole = max(digits - scale, otherDigits - otherScale)
            return ScalarType(
                .decimal(digits: whole + most, scale: most),
                missing: missing,
                isUniform: isUniform && scale == otherScale
            )
        case (.integer, .decimal(let digits, let scale)), (.decimal(let digits, let scale), .integer):
            let kind = Kind.decimal(digits: max(digits, 19 + scale), scale: scale)
            return ScalarType(kind, missing: missing, isUniform: false)
        case (.integer, .real), (.real, .integer):
            return ScalarType(.real, missing: missing, isUniform: false)
        default:
            return nil
        }
    }
}
