public import Inspection
public import JobModel
import Ports

extension Workspace {
    /// How long a run of each job takes: the middle one of its latest successful runs.
    ///
    /// Reads the control store only.
    public func durations() async throws -> [JobName: Double] {
        var seconds: [JobName: [Double]] = [:]
        for run in try await control.runs(matching: RunFilter(status: .succeeded, limit: 100_000)) {
            guard let end = run.completedAt, seconds[run.identity.job, default: []].count < 15 else {
                continue
            }
            let micros = end.microsecondsSinceEpoch - run.startedAt.microsecondsSinceEpoch
            seconds[run.identity.job, default: []].append(Double(micros) / 1_000_000)
        }
        return seconds.mapValues { $0.sorted()[$0.count / 2] }
    }

    /// The graph of a survey's jobs.
    public func graph(of survey: ProjectSurvey) async throws -> JobGraph {
        JobGraph(survey.estate, durations: try await durations())
    }
}
