public import JobModel
public import Tabular

/// Answers queries in a dialect that the session's own engine does not speak.
///
/// The session keeps the relations with their real types; an evaluation sees them in
/// ``ValueForm/legacy`` and gives back what its dialect computed.
public protocol QueryEvaluator: Sendable {
    var name: EngineName { get }

    func openEvaluation() async throws -> any QueryEvaluation
}

/// The evaluator's side of one session.
public protocol QueryEvaluation: Sendable {
    /// Runs one query.
    ///
    /// - Parameters:
    ///   - relations: Every relation in shared state, in order. `revision` changes when a name is redefined.
    ///   - load: Gives the rows of one relation; called only for relations the query reads.
    /// - Returns: The rows in order, and their columns. `.null` marks a column without any value
    ///   that the query does not tell the type of.
    func evaluate(
        _ sql: String,
        parameters: [Parameter],
        relations: [EvaluatedRelation],
        load: @Sendable (String) async throws -> ArrowStream
    ) async throws -> (stream: ArrowStream, schema: Schema)

    func close() async
}

/// A relation as an evaluator sees it.
public struct EvaluatedRelation: Sendable {
    public var name: String
    public var schema: Schema
    public var revision: Int

    public init(name: String, schema: Schema, revision: Int) {
        self.name = name
        self.schema = schema
        self.revision = revision
    }
}
