import Tabular

extension LogicalType {
    /// How a column of this type is declared, in the words of the server's own `format_type`.
    ///
    /// Nil for structures, maps and unions, which have no form here.
    var postgresName: String? {
        switch self {
        case .boolean: "boolean"
        case .int8, .int16, .uint8: "smallint"
        case .int32, .uint16: "integer"
        case .int64, .uint32: "bigint"
        case .uint64: "numeric(20,0)"
        case .hugeInt, .unsignedHugeInt: "numeric(38,0)"
        case .float: "real"
        case .double: "double precision"
        case .decimal(let precision, let scale): "numeric(\(precision),\(scale))"
        case .text, .enumeration, .bit, .timeWithZone, .null, .other: "text"
        case .blob: "bytea"
        case .date: "date"
        case .time: "time without time zone"
        case .timestamp: "timestamp without time zone"
        case .timestampWithZone: "timestamp with time zone"
        case .interval: "interval"
        case .uuid: "uuid"
        case .list(let element), .array(let element, _):
            // Arrays of arrays are one type with two dimensions there.
            switch element {
            case .list, .array: nil
            default: element.postgresName.map { $0 + "[]" }
            }
        case .structure, .map, .union: nil
        }
    }

    /// The type that a table's column of this type must become before it can take values of another without loss;
    /// nil when it can take them, or when they fit or fail one by one.
    func widened(for incoming: LogicalType) -> LogicalType? {
        if self == incoming || incoming == .null { return nil }
        switch (self, incoming) {
        case _ where isInteger && incoming.isInteger:
            return integerBits >= incoming.integerBits ? nil : incoming
        case _ where isInteger && incoming.isNumeric: return incoming.holdingIntegers(ofBits: integerBits)
        case (.decimal(let precision, let scale), .decimal(let otherPrecision, let otherScale)):
            let whole = max(precision - scale, otherPrecision - otherScale)
            let fraction = max(scale, otherScale)
            let wider = LogicalType.decimal(precision: min(38, whole + fraction), scale: fraction)
            return wider == self ? nil : wider
        case (.float, .double): return .double
        case (.date, .timestamp), (.date, .timestampWithZone): return incoming
        default: return nil
        }
    }

    /// Bits of a signed integer that holds every value.
    private var integerBits: Int {
        switch self {
        case .int8, .uint8, .int16: 16
        case .uint16, .int32: 32
        case .uint32, .int64: 64
        default: 128
        }
    }

    /// A date or a timestamp.
    fileprivate var isDay: Bool {
        switch self {
        case .date, .timestamp, .timestampWithZone: true
        default: false
        }
    }

    fileprivate var integerRange: (least: String, greatest: String) {
        switch self {
        case .int16: ("-32768", "32767")
        case .int32: ("-2147483648", "2147483647")
        // Doubles reach the limits of 64 bits only by rounding, so those compare as numbers with all digits.
        default: ("-9223372036854775808::numeric", "9223372036854775807::numeric")
        }
    }

    /// This type, made wide enough for whole numbers of that many bits.
    private func holdingIntegers(ofBits bits: Int) -> LogicalType {
        guard case .decimal(let precision, let scale) = self else { return .double }
        let digits = bits <= 16 ? 5 : bits <= 32 ? 10 : 19
        let whole = max(digits, precision - scale)
        return whole + scale <= 38 ? .decimal(precision: whole + scale, scale: scale) : .double
    }
}

/// How a value of one type becomes one of another, and which values have no equal there.
struct ValueFit {
    /// The value in the target's type.
    var expression: String
    /// A condition for values that do not fit; nil when all do.
    var misfit: String?

    /// - Parameters:
    ///   - expression: SQL of type `source`.
    ///   - declaration: The target's type in SQL.
    init(_ expression: String, from source: LogicalType, to target: LogicalType, _ declaration: String) {
        self.expression = expression
        guard source.postgresName != declaration else { return }
        switch (source, target) {
        case _ where source.isNumeric && target == .boolean: self.expression = "(\(expression) <> 0)"
        case _ where source == .boolean && target.isNumeric:
            self.expression = "\(expression)::integer::\(declaration)"
        case _ where source.isNumeric && target.isNumeric, _ where source.isDay && target.isDay,
            (.other("numeric"), .decimal):
            self.expression = "\(expression)::\(declaration)"
        // Through text there is a cast from every type to every other.
        default: self.expression = "\(expression)::text::\(declaration)"
        }
        misfit = Self.fits(expression, source, target, declaration).map {
            "(\(expression) IS NOT NULL AND NOT (\($0)))"
        }
    }

    /// A condition for values that become the same value of the other type; nil when all do.
    ///
    /// Numbers are rounded to a numeric's scale; any other value that the cast would change does not fit.
    private static func fits(
        _ expression: String,
        _ source: LogicalType,
        _ target: LogicalType,
        _ declaration: String
    ) -> String? {
        switch (source, target) {
        case (.null, _), (.date, .timestamp), (.date, .timestampWithZone), (.boolean, .text): return nil
        case (_, .text) where declaration == "text" || declaration == "character varying": return nil
        case (_, .text) where declaration.hasPrefix("character"):
            // A cast would cut the text off. What a type of fixed length drops are blanks at the end.
            let limit = declaration.drop { $0 != "(" }.dropFirst().prefix { $0.isNumber }
            return "length(\(expression)::text) <= \(limit.isEmpty ? "1" : limit)"
        case (_, .other) where declaration == "numeric" && source.isNumeric: return nil
        case (.other("numeric"), .decimal(let precision, let scale)):
            // NaN and infinity are greater than every number.
            return "abs(round(\(expression), \(scale))) < 1e\(precision - scale)::numeric"
        case (_, .double) where source.isNumeric: return nil
        case _ where source == .boolean && target.isInteger: return nil
        case _ where source.isInteger && target.isInteger && target.widened(for: source) == nil: return nil
        case _ where source.isNumeric && target.isInteger:
            let (least, greatest) = target.integerRange
            return
                "\(expression) BETWEEN \(least) AND \(greatest) AND \(expression) = trunc(\(expression)::numeric)"
        case _ where source.isNumeric && target == .boolean: return "\(expression) IN (0, 1)"
        case (.timestamp, .date), (.timestampWithZone, .date):
            return "\(expression) = date_trunc('day', \(expression))"
        default: return "pg_temp.glidepath_fits(\(expression)::text, '\(declaration)')"
        }
    }

    /// Whether a text can be read as a type: the server has no such question before version 16.
    static let function = """
        CREATE OR REPLACE FUNCTION pg_temp.glidepath_fits(value text, type text) RETURNS boolean
        LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE format('SELECT CAST(%L AS %s)', value, type);
            RETURN true;
        EXCEPTION WHEN data_exception OR feature_not_supported OR cannot_coerce OR invalid_parameter_value THEN
            RETURN false;
        END $$
        """
}
