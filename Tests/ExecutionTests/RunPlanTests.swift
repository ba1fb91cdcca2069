import Diagnostics
import Execution
import JobModel
import Ports
import Tabular
import Testing

struct RunPlanTests {
    private func plan(
        _ jobs: [PlannableJob],
        _ selection: RunSelection = RunSelection(dates: .missing(through: october(3))),
        _ history: RunHistory = RunHistory()
    ) throws -> RunPlan {
        try RunPlan(selection, jobs: jobs, history: history)
    }

    @Test func `goes by date, then upstream before downstream, then registration`() throws {
        let jobs = [plannable("C", ("A", .sameDay)), plannable("B"), plannable("A")]
        #expect(text(try plan(jobs)) == "B1 A1 C1 B2 A2 C2 B3 A3 C3")
    }

    @Test func `fills gaps oldest first and leaves what succeeded`() throws {
        let done = history(succeeded: ["A": 2...2])
        let plan = try self.plan([plannable("A")], .init(dates: .missing(through: october(3))), done)
        #expect(text(plan) == "A1 A3")
        #expect(plan.notRun.map(\.reason) == ["it already succeeded"])
    }

    @Test func `exact dates run again, and only those`() throws {
        let done = history(succeeded: ["A": 1...3])
        let plan = try self.plan([plannable("A")], .init(dates: .exactly(october(2)...october(2))), done)
        #expect(text(plan) == "A2")
        #expect(plan.runs.first?.reason == "asked for again")
    }

    @Test func `a job without a first date starts at its first success, else it is told why not`() throws {
        let never = try plan([plannable("A", from: nil)])
        #expect(never.runs.isEmpty)
        #expect(never.notRun.first?.reason.contains("no firstEffectiveDate") == true)
        let once = try plan(
            [plannable("A", from: nil)],
            .init(dates: .missing(through: october(3))),
            history(succeeded: ["A": 2...2])
        )
        #expect(text(once) == "A3")
    }

    @Test func `a missing upstream success blocks the date and the later ones`() throws {
        let jobs = [plannable("A", from: nil), plannable("B", ("A", .sameDay))]
        let plan = try self.plan(
            jobs,
            .init(dates: .missing(through: october(3))),
            history(succeeded: ["A": 2...2])
        )
        #expect(text(plan) == "A3")
        let blocked = plan.notRun.filter { $0.job == JobName("B") }
        #expect(blocked.count == 3)
        guard case .blocked(let first) = blocked[0].kind, case .blocked(let second) = blocked[1].kind else {
            Issue.record("not blocked: \(blocked)")
            return
        }
        #expect(first.code == "run.skipped-upstream-missing")
        #expect(second.code == "run.skipped-after-failure")
    }

    @Test func `dates before the upstream's own start are settled, not blocked`() throws {
        let jobs = [plannable("A", from: 3), plannable("B", from: 1, ("A", .sameDay))]
        #expect(text(try plan(jobs)) == "A3 B3")
    }

    @Test func `Latest is met by any success, in history or earlier in the plan`() throws {
        let jobs = [plannable("B", ("A", .latest)), plannable("A", from: 2)]
        #expect(text(try plan(jobs)) == "A2 A3")
        let done = history(succeeded: ["A": 1...1])
        let plan = try self.plan(
            [plannable("A"), plannable("B", ("A", .latest))],
            .init(jobs: [JobName("B")], dates: .missing(through: october(2))),
            done
        )
        #expect(text(plan) == "B1 B2")
    }

    @Test func `named jobs bring others only when asked`() throws {
        let jobs = [plannable("A"), plannable("B", ("A", .sameDay)), plannable("C", ("B", .sameDay))]
        let dates = RunSelection.Dates.exactly(october(1)...october(1))
        #expect(text(try plan(jobs, .init(jobs: [JobName("B")], dates: dates, reach: .upstream))) == "A1 B1")
        #expect(
            text(try plan(jobs, .init(jobs: [JobName("A")], dates: dates, reach: .downstream))) == "A1 B1 C1"
        )
        #expect(text(try plan(jobs, .init(jobs: [JobName("B")], dates: dates))) == "")
        #expect(
            text(try plan(jobs, .init(jobs: [JobName("B")], dates: dates, dependencies: .waived))) == "B1"
        )
    }

    @Test func `only what failed or was skipped last, when asked`() throws {
        let past = history(unsettled: ["A": [1: .failed, 2: .skipped]])
        let selection = RunSelection(dates: .missing(through: october(3)), scope: .unsettled)
        #expect(text(try plan([plannable("A")], selection, past)) == "A1 A2")
    }

    @Test func `inactive jobs stay out, and naming one is an error`() throws {
        let jobs = [plannable("A", active: false), plannable("B")]
        #expect(text(try plan(jobs)) == "B1 B2 B3")
        #expect(
            code {
                _ = try plan(jobs, .init(jobs: [JobName("A")], dates: .missing(through: october(1))))
            } == "plan.inactive-job"
        )
        #expect(
            code {
                _ = try plan(jobs, .init(jobs: [JobName("Bb")], dates: .missing(through: october(1))))
            } == "plan.unknown-job"
        )
    }

    @Test func `a cycle is named`() {
        let jobs = [
            plannable("A", ("C", .sameDay)), plannable("B", ("A", .latest)), plannable("C", ("B", .sameDay)),
            plannable("D", ("A", .sameDay)),
        ]
        do {
            _ = try plan(jobs)
            Issue.record("no error")
        } catch let error as ExecutionError {
            #expect(error.diagnostic.code == "plan.cycle")
            #expect(error.diagnostic.reason == "A → C → B → A.")
        } catch {
            Issue.record("another error: \(error)")
        }
    }
}
