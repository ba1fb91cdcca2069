public import Diagnostics
public import RowPrograms

/// Why a program, or a part of it, was not turned into SQL.
public struct LiftRefusal: Error, Hashable, Sendable {
    /// Its page is `docs/errors/lift.CODE.md`.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case aliasing = "lift.aliasing"
        case decimalPrecision = "lift.decimal-precision"
        case dynamicCode = "lift.dynamic-code"
        case exceptionFlow = "lift.exception-flow"
        case floatComparison = "lift.float-comparison"
        case floatSum = "lift.float-sum"
        case frameIndex = "lift.frame-index"
        case globalState = "lift.global-state"
        case mapMerge = "lift.map-merge"
        case mixedTypes = "lift.mixed-types"
        case nanKey = "lift.nan-key"
        case nanText = "lift.nan-text"
        case negativeZero = "lift.negative-zero"
        case noEntry = "lift.no-entry"
        case orderDependent = "lift.order-dependent"
        case recursion = "lift.recursion"
        case returnInLoop = "lift.return-in-loop"
        case rowUpcast = "lift.row-upcast"
        case secondUpdate = "lift.second-update"
        case severalAppends = "lift.several-appends"
        case timeDependent = "lift.time-dependent"
        case undefinedName = "lift.undefined-name"
        case unknownColumn = "lift.unknown-column"
        case unknownRelation = "lift.unknown-relation"
        case unnamedColumns = "lift.unnamed-columns"
        case unroundedQuotient = "lift.unrounded-quotient"
        case unstableSort = "lift.unstable-sort"
        case unsupported = "lift.unsupported"
        case whileLoop = "lift.while-loop"
    }

    public var code: Code
    /// What was found.
    public var construct: String
    /// What would make it liftable; a sentence.
    public var remedy: String
    public var span: CodeSpan

    public init(_ code: Code, _ construct: String, remedy: String, at span: CodeSpan) {
        self.code = code
        self.construct = construct
        self.remedy = remedy
        self.span = span
    }

    /// - Parameter file: Where the program stands, relative to the project.
    public func diagnostic(in file: String) -> Diagnostic {
        var result = named
        result.location = SourceLocation(file: file, line: span.firstLine > 0 ? Int(span.firstLine) : nil)
        result.remedy = remedy
        return result
    }

    private var named: Diagnostic {
        switch code {
        case .aliasing: Diagnostic("lift.aliasing", construct)
        case .decimalPrecision: Diagnostic("lift.decimal-precision", construct)
        case .dynamicCode: Diagnostic("lift.dynamic-code", construct)
        case .exceptionFlow: Diagnostic("lift.exception-flow", construct)
        case .floatComparison: Diagnostic("lift.float-comparison", construct)
        case .floatSum: Diagnostic("lift.float-sum", construct)
        case .frameIndex: Diagnostic("lift.frame-index", construct)
        case .globalState: Diagnostic("lift.global-state", construct)
        case .mapMerge: Diagnostic("lift.map-merge", construct)
        case .mixedTypes: Diagnostic("lift.mixed-types", construct)
        case .nanKey: Diagnostic("lift.nan-key", construct)
        case .nanText: Diagnostic("lift.nan-text", construct)
        case .negativeZero: Diagnostic("lift.negative-zero", construct)
        case .noEntry: Diagnostic("lift.no-entry", construct)
        case .orderDependent: Diagnostic("lift.order-dependent", construct)
        case .recursion: Diagnostic("lift.recursion", construct)
        case .returnInLoop: Diagnostic("lift.return-in-loop", construct)
        case .rowUpcast: Diagnostic("lift.row-upcast", construct)
        case .secondUpdate: Diagnostic("lift.second-update", construct)
        case .severalAppends: Diagnostic("lift.several-appends", construct)
        case .timeDependent: Diagnostic("lift.time-dependent", construct)
        case .undefinedName: Diagnostic("lift.undefined-name", construct)
        case .unknownColumn: Diagnostic("lift.unknown-column", construct)
        case .unknownRelation: Diagnostic("lift.unknown-relation", construct)
        case .unnamedColumns: Diagnostic("lift.unnamed-columns", construct)
        case .unroundedQuotient: Diagnostic("lift.unrounded-quotient", construct)
        case .unstableSort: Diagnostic("lift.unstable-sort", construct)
        case .unsupported: Diagnostic("lift.unsupported", construct)
        case .whileLoop: Diagnostic("lift.while-loop", construct)
        }
    }
}
