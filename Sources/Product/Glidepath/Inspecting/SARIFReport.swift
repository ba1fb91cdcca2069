import Foundation
public import Inspection
import JobModel
import Tabular

/// Findings in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS), which code hosts show.
///
/// The members are named as the standard names them. Files are relative to the project's folder.
public enum SARIFReport {
    public struct Text: Encodable, Sendable { public var text: String }

    /// One kind of finding.
    public struct Rule: Encodable, Sendable {
        public var id: String
        public var name: String
        public var shortDescription: Text
    }

    public struct Result: Encodable, Sendable {
        public var ruleId: String
        public var ruleIndex: Int
        /// `warning`, or `note` for what rests on one observation.
        public var level: String
        public var message: Text
        public var locations: [Location]
        public var partialFingerprints: [String: String]
        public var suppressions: [Suppression]?
        /// `new` or `unchanged`; absent without a baseline.
        public var baselineState: String?
        public var properties: Properties
    }

    public struct Location: Encodable, Sendable {
        public var physicalLocation: PhysicalLocation
        public var logicalLocations: [LogicalLocation]?
    }

    public struct PhysicalLocation: Encodable, Sendable {
        public var artifactLocation: Artifact
        public var region: Region
    }

    public struct Artifact: Encodable, Sendable { public var uri: String }

    public struct Region: Encodable, Sendable {
        public var startLine: Int
        public var endLine: Int
    }

    public struct LogicalLocation: Encodable, Sendable {
        public var fullyQualifiedName: String
    }

    public struct Suppression: Encodable, Sendable {
        /// In the job file itself.
        public var kind = "inSource"
        public var status = "accepted"
        public var justification: String
    }

    public struct Properties: Encodable, Sendable {
        public var confidence: String
        public var rewrite: String?
        public var rows: Int?
        public var bytes: Int?
    }

    /// Something that could not be read.
    public struct Notification: Encodable, Sendable {
        public var level = "note"
        public var message: Text
        public var locations: [Location]
    }

    /// All kinds, in the order that ``Result/ruleIndex`` counts.
    public static var rules: [Rule] {
        FindingCode.allCases.map { code in
            let words = code.title.split { !$0.isLetter }
            let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            return Rule(id: code.rawValue, name: name, shortDescription: Text(text: code.title))
        }
    }

    /// - Parameter baseline: Findings that are known; nil when none was given.
    public static func results(of result: JobResult, baseline: FindingBaseline?) -> [Result] {
        zip(result.findings, result.fingerprints).map { finding, fingerprint in
            let job = result.job.name.rawValue
            return Result(
                ruleId: finding.code.rawValue,
                ruleIndex: FindingCode.allCases.firstIndex(of: finding.code) ?? 0,
                level: finding.confidence == .low ? "note" : "warning",
                message: Text(text: finding.message + (finding.rewrite.map { " (instead: \($0))" } ?? "")),
                locations: [
                    Location(
                        physicalLocation: place(finding.file, finding.line, finding.endLine),
                        logicalLocations: [
                            LogicalLocation(
                                fullyQualifiedName: finding.stepName.map { "\(job)/\($0)" } ?? job
                            )
                        ]
                    )
                ],
                partialFingerprints: ["glidepathFinding/v1": fingerprint],
                suppressions: finding.waiver.map { waiver in
                    [
                        Suppression(
                            justification: "\(waiver.reason) (\(waiver.owner), until \(waiver.expires))"
                        )
                    ]
                },
                baselineState: baseline.map { $0.contains(fingerprint) ? "unchanged" : "new" },
                properties: Properties(
                    confidence: finding.confidence.rawValue,
                    rewrite: finding.rewrite,
                    rows: finding.cost?.rows,
                    bytes: finding.cost?.bytes
                )
            )
        }
    }

    public static func notifications(of result: JobResult) -> [Notification] {
        result.job.notUnderstood.map { note in
            let lines = note.place.lines
            return Notification(
                message: Text(text: "not understood: \(note.reason)"),
                locations: [
                    Location(
                        physicalLocation: place(note.place.file, lines.lowerBound, lines.upperBound),
                        logicalLocations: nil
                    )
                ]
            )
        }
    }

    private static func place(_ file: String, _ line: Int, _ endLine: Int) -> PhysicalLocation {
        let uri = file.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file
        return PhysicalLocation(
            artifactLocation: Artifact(uri: uri),
            region: Region(startLine: max(1, line), endLine: max(1, line, endLine))
        )
    }
}
