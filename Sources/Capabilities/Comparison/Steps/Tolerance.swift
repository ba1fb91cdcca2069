import Tabular

/// How far two numbers of a column may be apart.
struct Tolerance: Sendable {
    enum Kind: Sendable {
        case absolute
        case relative
    }

    var kind: Kind
    /// As written, so that a decimal stays one.
    var text: String
    /// Nil for a number written with an exponent.
    private let decimal: Decimal128?
    private let double: Double

    /// Nil unless the text is a number not below zero.
    init?(kind: Kind, text: String) {
        guard let double = Double(text), double.isFinite, double >= 0 else { return nil }
        self.kind = kind
        self.text = text
        self.double = double
        decimal = Decimal128(digits: text)
    }

    /// Digits behind the point; nil for a number written with an exponent.
    var scale: Int? { decimal?.scale }

    /// Whether the numbers behind two texts of a form are near enough; texts that are no numbers never are.
    ///
    /// Decimals are compared as such; 1.01 and 1.00 are 0.01 apart.
    func accepts(_ left: String, _ right: String, form: CellForm) -> Bool {
        if left == right { return true }
        if kind == .absolute, let decimal, let scale = form.decimalScale,
            let left = Decimal128(digits: left), let right = Decimal128(digits: right)
        {
            let shared = max(scale, decimal.scale)
            if let left = left.unscaled(at: shared), let right = right.unscaled(at: shared),
                let limit = decimal.unscaled(at: shared)
            {
                let (difference, overflow) = left.subtractingReportingOverflow(right)
                return !overflow && difference.magnitude <= limit.magnitude
            }
        }
        guard let left = Double(left), let right = Double(right), left.isFinite, right.isFinite else {
            return false
        }
        let limit = kind == .absolute ? double : double * max(left.magnitude, right.magnitude)
        return (left - right).magnitude <= limit
    }
}

extension CellForm {
    /// Digits behind the point of forms that hold exact numbers.
    var decimalScale: Int? {
        switch self {
        case .integer: 0
        case .decimal(let scale): scale
        default: nil
        }
    }
}

extension Decimal128 {
    /// Reads `-12.50`; nil for anything else, exponents too, and for more digits than fit.
    init?(digits text: some StringProtocol) {
        var digits = String(text)
        var scale = 0
        if let point = digits.firstIndex(of: ".") {
            scale = digits.distance(from: point, to: digits.endIndex) - 1
            digits.remove(at: point)
        }
        guard let unscaled = Int128(digits) else { return nil }
        self.init(unscaled: unscaled, scale: scale)
    }

    /// Nil when it does not fit.
    func unscaled(at wanted: Int) -> Int128? {
        guard wanted >= scale else { return nil }
        var number = unscaled
        for _ in scale..<wanted {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            number = product
        }
        return number
    }
}
