import Foundation

/// The one thread on which a connection's blocking calls run, as an actor's executor.
///
/// Swift's own threads are as many as cores: a call that waits on one of them stops everything. Ends when its actor is
/// gone.
public final class BlockingThread: SerialExecutor {
    private let inbox = Inbox()

    /// - Parameter name: What the system shows.
    public init(_ name: String) {
        let inbox = inbox
        let thread = Thread {
            // From inside: a name given before the start is not the one the system shows.
            Thread.current.name = name
            inbox.runJobs()
        }
        thread.start()
    }

    deinit { inbox.close() }

    public func enqueue(_ job: consuming ExecutorJob) {
        inbox.add(UnownedJob(job), for: self)
    }
}

/// Jobs waiting for a ``BlockingThread``, oldest first.
// Safe to send: `condition` is held wherever the state is touched.
private final class Inbox: @unchecked Sendable {
    private let condition = NSCondition()
    /// Each with its executor, which a job's last reference to the actor would otherwise end while the job runs.
    private var jobs: [(job: UnownedJob, executor: BlockingThread)] = []
    private var isClosed = false

    func add(_ job: UnownedJob, for executor: BlockingThread) {
        condition.withLock {
            jobs.append((job, executor))
            condition.signal()
        }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
    }

    func runJobs() {
        while let batch = nextJobs() {
            for (job, executor) in batch {
                job.runSynchronously(on: executor.asUnownedSerialExecutor())
            }
        }
    }

    private func nextJobs() -> [(job: UnownedJob, executor: BlockingThread)]? {
        condition.withLock {
            while jobs.isEmpty, !isClosed { condition.wait() }
            defer { jobs = [] }
            return jobs.isEmpty ? nil : jobs
        }
    }
}
