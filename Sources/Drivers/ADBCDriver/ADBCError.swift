public import Diagnostics
import Foundation

/// What can go wrong between Glidepath and an ADBC driver.
@nonexhaustive
public enum ADBCError: DiagnosableError, Hashable {
    /// The shared library cannot be loaded.
    case library(path: String, reason: String)
    /// The library has none of these functions.
    case entryPoint(path: String, names: [String])
    /// An option that the driver does not know, or a value of it that it does not take.
    case option(name: String, ADBCFailure)
    /// The driver said no; `doing` completes "the driver refused to …".
    case failed(doing: String, ADBCFailure)
    /// A column of a type that no relation can have.
    case unsupportedType(column: String, format: String)

    public var failure: ADBCFailure? {
        switch self {
        case .failed(_, let failure), .option(_, let failure): failure
        default: nil
        }
    }

    public var diagnostic: Diagnostic {
        switch self {
        case .library(let path, let reason):
            Diagnostic(
                "adbc.no-driver",
                "the ADBC driver \"\(path)\" cannot be loaded",
                reason: "The system says: \(reason).",
                remedy:
                    "Let \"driver\" of the connection name the driver's shared library. The Python packages "
                    + "adbc-driver-snowflake, adbc-driver-bigquery, adbc-driver-flightsql and others hold one each."
            )
        case .entryPoint(let path, let names):
            Diagnostic(
                "adbc.no-entry-point",
                "the library \"\(path)\" is no ADBC driver",
                reason: "It has no function \(names.map { "\"\($0)\"" }.joined(separator: " or ")).",
                remedy: "Name the driver's own library, or its first function as \"entrypoint\"."
            )
        case .option(let name, let failure):
            Diagnostic(
                "adbc.option",
                "the ADBC driver does not take the option \"\(name)\"",
                reason: failure.sentence,
                remedy:
                    "Correct \"options\" of the connection: the driver's documentation lists what it knows."
            )
        case .failed(let doing, let failure):
            Diagnostic(
                failure.isMissing ? "adbc.not-available" : "adbc.refused",
                fault: failure.isWorldly ? .world(canPass: failure.mayPass) : .input,
                "the ADBC driver refused to \(doing)",
                reason: failure.sentence,
                remedy: failure.isMissing
                    ? "Another version of the driver, or another kind of connection, may be able to."
                    : "Check the connection's \"options\" and what the driver says of them."
            )
        case .unsupportedType(let column, let format):
            Diagnostic(
                "adbc.unsupported-type",
                "column \"\(column)\" has a type that is not read: Arrow format \"\(format)\"",
                remedy: "Leave the column out, or read a view of the database that casts it to text."
            )
        }
    }
}

/// What a driver said.
public struct ADBCFailure: Hashable, Sendable {
    /// One of ADBC's status codes; nil where the driver lacks the function.
    public var status: UInt8?
    public var message: String
    public var sqlState: String?

    /// The driver has no such ability.
    public var isMissing: Bool { status == nil || status == 2 }
    public var isNotFound: Bool { status == 3 }

    /// Internal, I/O, cancelled, timeout, unauthenticated, unauthorised: 9 to 14.
    var isWorldly: Bool { status.map { (9...14).contains($0) } ?? false }
    /// I/O and timeout.
    var mayPass: Bool { status == 10 || status == 12 }

    var sentence: String {
        let words = message.split(whereSeparator: \.isNewline).joined(separator: " ")
            .trimmingCharacters(in: .whitespaces)
        let state = sqlState.map { " (SQLSTATE \($0))" } ?? ""
        guard !words.isEmpty else { return "It gives no reason\(state)." }
        return "It says: \(words)\(state)" + (words.hasSuffix(".") && state.isEmpty ? "" : ".")
    }
}
