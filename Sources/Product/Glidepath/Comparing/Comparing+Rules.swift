import Diagnostics
import Foundation
public import JobModel

extension Comparing {
    /// Reads a rules file.
    ///
    /// - Throws: Everything wrong with it at once.
    public static func rules(file: String) throws -> ComparisonRules {
        let bytes: [UInt8]
        do {
            bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw CompareError.notReadable(file, reason: error.localizedDescription)
        }
        let (rules, diagnostics) = JobFileReader().readComparisonRules(bytes: bytes, file: file)
        guard let rules else { throw DiagnosticList(diagnostics) }
        return rules
    }
}
