import Diagnostics
import Foundation
import JobModel
import Ports
import Tabular

// How the model's values stand in columns; `RecordRow` reads them back.

extension Value {
    static func stored(_ name: JobName) -> Value { .text(name.storedText) }

    static func stored(_ date: CivilDate) -> Value { .date(date) }

    /// Instants outside the years 1 to 9999 stand as the nearest within: others have no date of a run.
    static func stored(_ instant: Instant) -> Value {
        .instant(microseconds: min(max(instant, .earliestStored), .latestStored).microsecondsSinceEpoch)
    }

    static func stored(_ text: String?) -> Value { text.map { .text($0) } ?? .null }

    static func stored(_ number: Int?) -> Value { number.map { .integer(Int64($0)) } ?? .null }
}

extension String {
    /// As a text column can hold it, which has no place for the character U+0000.
    var withoutZeros: String { replacing("\0", with: "\u{FFFD}") }
}

extension JobName {
    /// Swift compares text by what it shows, the store by bytes: a name has one form in the store (NFC).
    var storedText: String {
        rawValue.utf8.allSatisfy { $0 < 0x80 } ? rawValue : rawValue.precomposedStringWithCanonicalMapping
    }
}

extension Instant {
    static let earliestStored = Instant(microsecondsSinceEpoch: -62_135_596_800_000_000)
    static let latestStored = Instant(microsecondsSinceEpoch: 253_402_300_799_999_999)
}

/// Diagnostics in the published JSON shape.
///
/// Its keys are sorted, so equal ones have equal text.
enum StoredDiagnostic {
    static func json(_ diagnostic: Diagnostic) throws -> String {
        try text(diagnostic)
    }

    /// Nil for none, which is by far the most frequent.
    static func json(_ diagnostics: [Diagnostic]) throws -> String? {
        diagnostics.isEmpty ? nil : try text(diagnostics)
    }

    /// - Parameter column: Where the text comes from, for the error that it cannot be read.
    static func diagnostic(_ json: String, column: String) throws -> Diagnostic {
        do {
            var diagnostic = try JSONDecoder().decode(Diagnostic.self, from: Data(json.utf8))
            // The published shape has no fault. A recorded failure is the answer to a question.
            diagnostic.fault = .outcome
            return diagnostic
        } catch {
            throw PostgresControlStoreError.unreadableRecord(column: column)
        }
    }

    private static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
