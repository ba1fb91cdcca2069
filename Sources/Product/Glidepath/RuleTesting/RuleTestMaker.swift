import Foundation
import Inspection
import JobModel
import Ports
import SQLAnalysis
import SQLSyntax
import Tabular
import Trials

/// Makes a test for each rule of a job: a lake on which the job gives other rows once the rule is broken.
struct RuleTestMaker {
    let ground: TrialGround
    let inspection: JobInspection
    /// With its SQL and programs at hand.
    let job: Job
    let breaking: JobBreaking
    let shape: LakeShape
    /// How many lakes are tried.
    var lakeCount = 28
    /// How many runs of broken copies one rule may cost.
    var runLimit = 90

    private struct Sample {
        var date: CivilDate
        var lake: TrialLake
        var outcome: TrialOutcome
    }

    func file() async throws -> RuleTestFile {
        var file = RuleTestFile(job: job.name.rawValue, cases: [], gaps: [])
        let (samples, failure) = try await samples()
        guard !samples.isEmpty else {
            let reason = "the job runs on no lake that was tried\(failure.map { ": " + $0 } ?? "")"
            file.gaps = inspection.rules.map { RuleTestFile.Gap(rule: $0.id, reason: reason) }
            return file
        }
        for rule in inspection.rules {
            let copies = breaking.copies(breaking: rule)
            guard !copies.isEmpty else {
                file.gaps.append(
                    RuleTestFile.Gap(rule: rule.id, reason: "nothing that could be broken shows in rows")
                )
                continue
            }
            if let found = try await test(of: rule, copies, samples) {
                file.cases.append(found)
            } else {
                file.gaps.append(
                    RuleTestFile.Gap(
                        rule: rule.id,
                        reason:
                            "broken in \(copies.count) ways, the job gave the same rows on the lakes that were tried"
                    )
                )
            }
        }
        return file
    }

    /// Lakes on which the job runs, with what it gives; and why it did not run on another.
    private func samples() async throws -> (samples: [Sample], failure: String?) {
        var failure: String?
        let seeds = LakeSeeds(shape)
        var samples: [Sample] = []
        for number in 0..<lakeCount {
            let (date, lake) = seeds.lake(number)
            let outcome = try await ground.run(job, on: lake, date: date)
            switch outcome {
            case .outputs: samples.append(Sample(date: date, lake: lake, outcome: outcome))
            case .failed(let code, let summary): failure = failure ?? "\(summary) (\(code))"
            }
        }
        return (samples, failure)
    }

    private func test(of rule: BusinessRule, _ copies: [JobBreaking.BrokenJob], _ samples: [Sample])
        async throws
        -> RuleTestFile.Case?
    {
        let isOrdered = rule.kind == .ordering
        var runs = 0
        for copy in copies {
            var failures = 0
            for sample in samples where failures < 3 && runs < runLimit {
                runs += 1
                let broken = try await ground.run(copy.job, on: sample.lake, date: sample.date)
                // A copy that does not run is no fault of the kind that tests look for.
                guard broken.outputs != nil else {
                    failures += 1
                    continue
                }
                guard !broken.agrees(with: sample.outcome, isOrdered: isOrdered) else { continue }
                return try await shrunk(rule, copy, sample, isOrdered)
            }
        }
        return nil
    }

    private func shrunk(
        _ rule: BusinessRule,
        _ copy: JobBreaking.BrokenJob,
        _ sample: Sample,
        _ isOrdered: Bool
    ) async throws -> RuleTestFile.Case? {
        let lake = try await LakeShrinking(trialLimit: 40).smallest(sample.lake) { lake in
            let right = try await ground.run(job, on: lake, date: sample.date)
            guard right.outputs != nil else { return false }
            let broken = try await ground.run(copy.job, on: lake, date: sample.date)
            return broken.outputs != nil && !broken.agrees(with: right, isOrdered: isOrdered)
        }
        guard let outputs = try await ground.run(job, on: lake, date: sample.date).outputs else { return nil }
        return RuleTestFile.Case(
            id: rule.testID,
            rule: rule.id,
            statement: rule.statement,
            breaking: copy.change,
            date: sample.date.description,
            isOrdered: isOrdered,
            tables: lake.tables,
            outputs: isOrdered ? outputs : outputs.map(\.unordered)
        )
    }
}
