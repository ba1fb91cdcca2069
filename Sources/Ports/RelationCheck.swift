public import Diagnostics
public import JobModel

/// Compares relations of a run with references, for jobs whose steps check what they made.
public protocol RelationComparer: Sendable {
    /// - Returns: What the comparison came to when the run may go on.
    /// - Throws: `check.differs`, `check.undecided`; a coded error when a side cannot be read.
    func check(_ request: RelationCheck, in session: any EngineSession) async throws -> RelationCheckOutcome
}

/// One step's check in one attempt.
public struct RelationCheck: Sendable {
    public var run: RunIdentity
    /// Zero-based place of the step in the job's `modules`.
    public var stepIndex: Int
    public var check: ComparisonCheck

    public init(run: RunIdentity, stepIndex: Int, check: ComparisonCheck) {
        self.run = run
        self.stepIndex = stepIndex
        self.check = check
    }
}

/// What a check that did not stop its run came to.
public enum RelationCheckOutcome: Sendable {
    /// Nothing differs beyond what the rules allow; rows of the relation.
    case equal(rows: Int)
    /// The reference is not there, and the step lets that pass.
    case passedOver(Diagnostic)
}

/// Refuses every check, where nothing that compares is part of the program.
public struct NoRelationComparer: RelationComparer {
    public init() {}

    public func check(
        _ request: RelationCheck,
        in session: any EngineSession
    ) async throws -> RelationCheckOutcome {
        throw Diagnostic(
            "check.not-available",
            "relations cannot be compared in this installation",
            remedy: "Run the job with the glidepath program, or give its execution something that compares."
        )
    }
}
