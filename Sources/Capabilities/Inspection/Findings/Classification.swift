internal import CodeReading
internal import JobModel

/// What the result of a job depends on, decided before anything else.
public struct Classification: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The same lake gives the same output.
        case deterministic
        /// The order in which rows are stored decides values.
        case orderDependent = "order-dependent"
        /// The clock or chance decides values.
        case timeDependent = "time-dependent"
        /// It reads what it, or an earlier run of it, has written.
        case stateful
        /// It writes outside its declared targets.
        case sideEffects = "side effects"
        /// A step cannot be read: only running it shows what it does.
        case externalOnly = "external-only"
    }

    /// What shows it.
    public struct Evidence: Hashable, Sendable {
        public var kind: Kind
        public var place: Place
        public var reason: String
    }

    /// In the order of ``Kind``; ``Kind/deterministic`` alone when nothing speaks against it.
    public var kinds: [Kind]
    public var evidence: [Evidence]

    /// - Parameters:
    ///   - findings: Of the job; W11 and W13 among them say something about its result.
    ///   - evidence: What else the job's files say.
    init(findings: [Finding], evidence other: [Evidence]) {
        var evidence: [Evidence] = []
        for finding in findings where finding.code == .dependsOnStorageOrder {
            evidence.append(Evidence(kind: .orderDependent, place: finding.place, reason: finding.message))
        }
        for finding in findings where finding.code == .currentTimeOrRandom {
            evidence.append(Evidence(kind: .timeDependent, place: finding.place, reason: finding.message))
        }
        evidence += other
        self.evidence = evidence
        let found = Set(evidence.map(\.kind))
        kinds = found.isEmpty ? [.deterministic] : Kind.allCases.filter(found.contains)
    }
}

extension Finding {
    var place: Place { Place(file: file, lines: line...endLine) }
}

extension JobView {
    /// What the job's files say about its result, besides findings.
    var evidence: [Classification.Evidence] { ownReads + sideEffects + unread }

    /// Tables that the job both reads and writes, and files that its code reads.
    fileprivate var ownReads: [Classification.Evidence] {
        let tables = sourcings.filter { _, sourcing, _ in
            job.tablesPublished.contains("\(sourcing.schema).\(sourcing.table)".lowercased())
        }
        let files = programs.flatMap { step, file, facts in
            facts.effects.filter { $0.kind == .readsFile || $0.kind == .globalState }.map { effect in
                Classification.Evidence(
                    kind: .stateful,
                    place: Place(file: file, lines: effect.lines),
                    reason: "\(effect.subject) reads what is not in the lake"
                )
            }
        }
        return tables.map { step, sourcing, _ in
            Classification.Evidence(
                kind: .stateful,
                place: place("table", of: step),
                reason: "\(sourcing.schema).\(sourcing.table) is read and written by the job"
            )
        } + files
    }

    fileprivate var sideEffects: [Classification.Evidence] {
        let kinds: Set<EffectFact.Kind> = [.writesFile, .database, .network, .process]
        return programs.flatMap { step, file, facts in
            facts.effects.filter { kinds.contains($0.kind) }.map { effect in
                Classification.Evidence(
                    kind: .sideEffects,
                    place: Place(file: file, lines: effect.lines),
                    reason: "\(effect.subject) acts outside the job's targets"
                )
            }
        }
    }

    /// Steps whose code is not read, or makes code while running.
    fileprivate var unread: [Classification.Evidence] {
        job.steps.compactMap { step in
            guard case .external = step.action else { return nil }
            guard let facts = flow.programs[step.index] else {
                return Classification.Evidence(
                    kind: .externalOnly,
                    place: place(of: step),
                    reason: "its code is not read"
                )
            }
            guard let effect = facts.effects.first(where: { $0.kind == .dynamicCode }),
                let file = inspected.programs[step.index]?.file
            else { return nil }
            return Classification.Evidence(
                kind: .externalOnly,
                place: Place(file: file, lines: effect.lines),
                reason: "\(effect.subject) makes or finds code while running"
            )
        }
    }
}
