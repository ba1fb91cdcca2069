internal import Foundation
public import JobModel
public import Ports
internal import Tabular

/// Calls Python functions that take and return pandas data frames.
///
/// A worker is a Python interpreter with pandas loaded, started when first needed and kept; it forks a child
/// for every call, made ahead of it. So a call costs no interpreter start, and nothing it does to its
/// interpreter, its limits or its modules reaches another call. Relations cross as Parquet files in a
/// private folder, and only those that the function touches.
///
/// What comes back: every data frame of the returned dict that is new, replaced or changed in place. A
/// relation whose frame was not changed stays as it was, with its exact types; a relation missing from the
/// returned dict stays too. Columns are typed by all their values:
///
/// | values of an `object` column | type |
/// |---|---|
/// | `int` | bigint; decimal(38, 0) where one needs more than 64 bits |
/// | `Decimal`, also with `int` | decimal(18 or 38, largest scale) |
/// | `float`, also with `int` or `Decimal` | double, as SQL would |
/// | `str`, `UUID` | text |
/// | `bool`; `date`; `time`; `bytes` | boolean; date; time; blob |
/// | `datetime` | timestamp, or an instant when all have a zone |
/// | `list`, `dict` | list, structure |
/// | none at all, or no rows | null: the type of a column that no value has ever told |
/// | any other mixture | `external.mixed-column` |
///
/// `None`, `NaN`, `NaT` and `pandas.NA` are NULL everywhere, infinity is kept, the index is left out.
public final class PythonHost: ExternalHost {
    public struct Configuration: Sendable {
        /// A path, absolute or relative to the project folder, or a name looked up on `PATH`.
        public var interpreter: String
        /// Absolute; the working directory of every call.
        public var projectDirectory: String
        /// Absolute; the only folders, besides the interpreter's own, where modules are found.
        public var searchPaths: [String]
        public var environment: ChildEnvironment
        public var decimals: Project.Externals.DecimalForm
        public var nullableIntegers: Project.Externals.NullableIntegerForm
        /// Absolute; private folders are made in it.
        public var scratchDirectory: String
        /// Calls that may run at the same time; further ones wait.
        public var workers: Int

        public init(
            interpreter: String = "python3",
            projectDirectory: String,
            searchPaths: [String] = [],
            environment: ChildEnvironment,
            decimals: Project.Externals.DecimalForm = .decimal,
            nullableIntegers: Project.Externals.NullableIntegerForm = .nullable,
            scratchDirectory: String,
            workers: Int
        ) {
            self.interpreter = interpreter
            self.projectDirectory = projectDirectory
            self.searchPaths = searchPaths
            self.environment = environment
            self.decimals = decimals
            self.nullableIntegers = nullableIntegers
            self.scratchDirectory = scratchDirectory
            self.workers = max(1, workers)
        }
    }

    private let configuration: Configuration
    private let pool: PythonWorkerPool

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        pool = PythonWorkerPool(configuration)
    }

    /// Starts a worker ahead of the first call, which takes about half a second.
    ///
    /// - Throws: `external.python-…` when the interpreter cannot run steps.
    public func prepare() async throws {
        let worker = try await pool.acquire()
        await pool.release(worker)
    }

    public func run(_ call: ExternalCall, in session: any EngineSession) async throws -> ExternalResult {
        guard case .python(let script, let function) = call.code else {
            throw ExternalError.noHost(language: call.code.language)
        }
        let target = PythonTarget(script: script, function: function)
        try checkExists(target)
        for _ in 0..<Self.attempts {
            do {
                return try await run(call, target, in: session)
            } catch is WorkerLost {
                continue
            }
        }
        throw ExternalError.pythonNotStarted(interpreter: configuration.interpreter, lines: [])
    }

    /// Workers that are asked before a call is given up, should each of them be gone when asked.
    private static let attempts = 3

    private func run(
        _ call: ExternalCall,
        _ target: PythonTarget,
        in session: any EngineSession
    ) async throws -> ExternalResult {
        let worker = try await pool.acquire()
        do {
            let result = try await PythonCall(call, target, configuration, worker).run(in: session)
            await pool.release(worker)
            return result
        } catch {
            await pool.release(worker)
            throw error
        }
    }

    private func checkExists(_ target: PythonTarget) throws {
        guard !FileManager.default.fileExists(atPath: target.script) else { return }
        let folder = URL(fileURLWithPath: target.script).deletingLastPathComponent().path
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        throw ExternalError.scriptNotFound(
            target.subject(in: configuration.projectDirectory),
            folder: folder,
            known: entries.filter { $0.hasSuffix(".py") }.sorted()
        )
    }
}
