/// One step from a version of the store to the next.
///
/// A migration that was released is never edited: stores in the field have run it. A change is a new one at
/// the end of ``all``, and a script of the version before joins the test fixtures.
struct Migration: Sendable {
    /// Consecutive, from one.
    var version: Int
    /// What it does, for people who look into `control.migrations`.
    var title: String
    var script: String

    static let all = [Migration.firstTables]
}
