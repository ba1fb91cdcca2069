import Diagnostics
import Testing

/// Runs `body`, expects it to fail with that code, and gives back the words.
@discardableResult
func expectCode(
    _ code: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ body: () async throws -> some Any
) async -> Diagnostic? {
    do {
        _ = try await body()
        Issue.record("expected \(code), but it succeeded", sourceLocation: sourceLocation)
        return nil
    } catch {
        let diagnostic = Diagnostic.first(of: error)
        #expect(diagnostic.code == code, "\(error)", sourceLocation: sourceLocation)
        #expect(diagnostic.reason != nil && diagnostic.remedy != nil, sourceLocation: sourceLocation)
        return diagnostic
    }
}
