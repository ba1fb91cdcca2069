public import JobModel
public import Tabular

/// A waiver that does nothing: somebody should take it out, or look again.
public struct IdleWaiver: Hashable, Sendable {
    public enum Reason: String, Hashable, Sendable, Codable {
        /// Its last day has passed: what it waived counts again.
        case expired
        /// The job has no such finding.
        case matchesNothing = "matches nothing"
    }

    public var waiver: Waiver
    public var reason: Reason
}

extension JobResult {
    /// Marks the findings that the job's waivers accept.
    ///
    /// - Parameter today: Waivers count through the day on which they expire.
    /// - Returns: Waivers that have expired or that match no finding.
    public mutating func applyWaivers(on today: CivilDate) -> [IdleWaiver] {
        var idle: [IdleWaiver] = []
        for waiver in job.waivers {
            let matched = findings.indices.filter { waiver.isAbout(findings[$0]) }
            if matched.isEmpty {
                idle.append(IdleWaiver(waiver: waiver, reason: .matchesNothing))
            } else if waiver.expires < today {
                idle.append(IdleWaiver(waiver: waiver, reason: .expired))
            } else {
                for place in matched where findings[place].waiver == nil { findings[place].waiver = waiver }
            }
        }
        return idle
    }
}

extension Waiver {
    fileprivate func isAbout(_ finding: Finding) -> Bool {
        guard self.finding == finding.code.rawValue else { return false }
        guard let step = step?.lowercased() else { return true }
        let name = finding.stepName?.lowercased() ?? ""
        return name == step || name.split(separator: " ", maxSplits: 1).last.map(String.init) == step
    }
}
