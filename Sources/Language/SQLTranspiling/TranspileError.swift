public import Diagnostics
public import SQLSyntax

/// Why a statement has no exact translation.
@nonexhaustive
public enum TranspileError: DiagnosableError, Hashable {
    /// A construct that the other dialect does not have, or that no table of rules covers.
    case unsupported(what: String, why: String, instead: String?, at: TextPlace?)
    case unknownFunction(name: String, arguments: Int, known: [String], at: TextPlace?)
    case unknownTable(name: String, known: [String], at: TextPlace?)
    case unknownColumn(name: String, known: [String], at: TextPlace?)
    case ambiguousColumn(name: String, at: TextPlace?)
    /// A rule goes by the types of values, and the source does not tell one.
    case unknownType(what: String, at: TextPlace?)
    /// The result depends on the kind of value in each row, and the columns' types do not tell it.
    case dynamicType(what: String, kinds: String, at: TextPlace?)
    /// The clock, randomness or the machine's time zone decide the result.
    case nonDeterministic(what: String, at: TextPlace?)
    /// A bare column of a grouped query.
    case bareColumn(name: String, at: TextPlace?)
    /// The statement was not understood in the first place.
    case unparsed(at: TextPlace?)

    public var diagnostic: Diagnostic {
        switch self {
        case .unsupported(let what, let why, let instead, let place):
            Diagnostic(
                "transpile.unsupported",
                "\(what) has no translation\(Self.words(place))",
                reason: why,
                remedy: instead ?? "Rewrite the statement without it, or keep the engine it was written for."
            )
        case .unknownFunction(let name, let arguments, let known, let place):
            Diagnostic(
                "transpile.unknown-function",
                "function \"\(name)\" with \(arguments) argument\(arguments == 1 ? "" : "s") has no translation"
                    + Self.words(place),
                reason: "Only functions whose results are the same in both engines are translated.",
                remedy: suggestion(for: name, in: known, what: "Functions with a translation")
                    ?? "Rewrite the statement with functions that the guide lists."
            )
        case .unknownTable(let name, let known, let place):
            Diagnostic(
                "transpile.unknown-table",
                "the columns of table \"\(name)\" are not known\(Self.words(place))",
                reason: "Types of columns decide how SQLite compares and computes.",
                remedy: suggestion(for: name, in: known, what: "Tables")
                    ?? "Give the table's columns and types."
            )
        case .unknownColumn(let name, let known, let place):
            Diagnostic(
                "transpile.unknown-column",
                "column \"\(name)\" does not exist\(Self.words(place))",
                remedy: suggestion(for: name, in: known, what: "Columns") ?? "Correct the name."
            )
        case .ambiguousColumn(let name, let place):
            Diagnostic(
                "transpile.ambiguous-column",
                "column \"\(name)\" exists in several tables\(Self.words(place))",
                remedy: "Put the table's name before it."
            )
        case .dynamicType, .unknownType, .nonDeterministic, .bareColumn, .unparsed: valueDiagnostic
        }
    }

    private var valueDiagnostic: Diagnostic {
        switch self {
        case .dynamicType(let what, let kinds, let place):
            Diagnostic(
                "transpile.dynamic-type",
                "\(what) meets values that may be \(kinds)\(Self.words(place))",
                reason: "SQLite decides by each row's value; a typed engine cannot do the same.",
                remedy: "Say the type with CAST, so that every row has the same kind of value."
            )
        case .unknownType(let what, let place):
            Diagnostic(
                "transpile.unknown-type",
                "the type of a value in \(what) is not known\(Self.words(place))",
                reason: "What both engines make of it depends on its type.",
                remedy: "Give the columns of the tables, or say the type with CAST."
            )
        case .nonDeterministic(let what, let place):
            Diagnostic(
                "transpile.non-deterministic",
                "\(what) gives another result on every run\(Self.words(place))",
                remedy: "Pass the moment in as a parameter."
            )
        case .bareColumn(let name, let place):
            Diagnostic(
                "transpile.bare-column",
                "column \"\(name)\" is neither grouped nor aggregated\(Self.words(place))",
                reason: "SQLite takes its value from some row of each group.",
                remedy: "Add it to GROUP BY, or aggregate it with min or max."
            )
        default:
            Diagnostic(
                "transpile.unparsed",
                "a statement that was not understood cannot be translated",
                remedy: "Correct the statement where the parser points."
            )
        }
    }

    static func words(_ place: TextPlace?) -> String {
        place.map { " (line \($0.line), column \($0.column))" } ?? ""
    }
}

/// What may differ in a translation that is otherwise exact.
@nonexhaustive
public enum TranspileWarning: DiagnosableError, Hashable {
    /// The result depends on the order in which rows arrive, which no clause fixes.
    case rowOrder(what: String, at: TextPlace?)
    /// A sum of doubles: the last digits depend on the order of rows.
    case realSum(what: String, at: TextPlace?)
    /// A result column whose values are of several kinds.
    case mixedColumn(name: String, kinds: String, shown: String)
    /// A bare column of a grouped query: the translation ends with an error where its values differ.
    case guardedColumn(name: String, at: TextPlace?)
    /// Text is compared or sorted, and a database may have a collation of its own.
    case textOrder(at: TextPlace?)
    /// Letters outside ASCII change their case by each engine's own rules.
    case letterCase(what: String, at: TextPlace?)
    /// The engines round the last digits of a double differently.
    case lastDigits(what: String, at: TextPlace?)
    /// Infinity, NULL or an error, by engine.
    case zeroDivisor(at: TextPlace?)
    /// One engine ends with an error where the other has a value.
    case mayFail(what: String, how: String, at: TextPlace?)
    /// Both engines have the construct, with differences at the edges.
    case mayDiffer(what: String, how: String, at: TextPlace?)

    public var diagnostic: Diagnostic {
        switch self {
        case .rowOrder(let what, let place):
            Diagnostic(
                "transpile.row-order",
                severity: .warning,
                "\(what) depends on the order of rows\(TranspileError.words(place))",
                reason: "No clause fixes that order, so each engine may choose another.",
                remedy: "Order by columns that identify a row."
            )
        case .realSum(let what, let place):
            Diagnostic(
                "transpile.real-sum",
                severity: .warning,
                "\(what) adds doubles, whose last digits depend on the order of rows"
                    + TranspileError.words(place),
                reason: "Adding doubles rounds at every step.",
                remedy: "Round the result, or keep the amounts as decimals."
            )
        case .mixedColumn(let name, let kinds, let shown):
            Diagnostic(
                "transpile.mixed-column",
                severity: .warning,
                "result column \"\(name)\" may hold \(kinds); the translation gives \(shown)",
                reason: "SQLite types each value, other engines the column.",
                remedy: "Say the type with CAST if the difference matters."
            )
        case .guardedColumn(let name, let place):
            Diagnostic(
                "transpile.guarded-column",
                severity: .warning,
                "column \"\(name)\" is neither grouped nor aggregated\(TranspileError.words(place))",
                reason: "SQLite takes its value from some row of each group. "
                    + "The translation gives the one value of a group, and fails where there are several.",
                remedy: "Add the column to GROUP BY, or aggregate it with min or max."
            )
        case .textOrder, .letterCase, .lastDigits, .zeroDivisor, .mayFail, .mayDiffer: edgeDiagnostic
        }
    }

    private var edgeDiagnostic: Diagnostic {
        switch self {
        case .textOrder(let place):
            Diagnostic(
                "transpile.text-order",
                severity: .warning,
                "the order of text may differ\(TranspileError.words(place))",
                reason:
                    "DuckDB and SQLite order text by its bytes, PostgreSQL by the collation of the database.",
                remedy: "Use a database with the collation C, or write COLLATE \"C\"."
            )
        case .letterCase(let what, let place):
            Diagnostic(
                "transpile.letter-case",
                severity: .warning,
                "\(what) may treat letters outside ASCII differently\(TranspileError.words(place))",
                reason: "DuckDB goes by Unicode, PostgreSQL by the locale of the database, SQLite by ASCII.",
                remedy: "Nothing is to be done where the text is plain ASCII."
            )
        case .lastDigits(let what, let place):
            Diagnostic(
                "transpile.last-digits",
                severity: .warning,
                "the last digits of \(what) may differ\(TranspileError.words(place))",
                reason: "The engines compute it with different precision before they round.",
                remedy: "Round the result."
            )
        case .zeroDivisor(let place):
            Diagnostic(
                "transpile.zero-divisor",
                severity: .warning,
                "a division by zero may give another result\(TranspileError.words(place))",
                reason: "It is infinity or NULL in DuckDB, an error in PostgreSQL and NULL in SQLite.",
                remedy: "Divide by nullif(x, 0)."
            )
        case .mayFail(let what, let how, let place):
            Diagnostic(
                "transpile.may-fail",
                severity: .warning,
                "\(what) may be an error in one engine and a value in the other"
                    + TranspileError.words(place),
                reason: how
            )
        case .mayDiffer(let what, let how, let place):
            Diagnostic(
                "transpile.may-differ",
                severity: .warning,
                "\(what) may give another result\(TranspileError.words(place))",
                reason: how
            )
        default: diagnostic
        }
    }
}
