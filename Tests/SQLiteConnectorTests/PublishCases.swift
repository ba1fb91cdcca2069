import JobModel
import Tabular

/// What publishing does, as stories of one table `curated.t`.
enum PublishCases {
    static let everything = overwriting + appending + merging + contracts + types

    static let all = "SELECT id, name FROM \"curated.t\" ORDER BY rowid"
    static let values = "SELECT v FROM \"curated.t\" ORDER BY rowid"

    static let overwriting = [
        PublishScenario(
            "an overwrite creates the table and replaces all rows",
            [
                .publish(.overwrite(named((1, "a"), (2, nil)))), .answer(all, answer((1, "a"), (2, nil))),
                .publish(.overwrite(named((3, "c")))), .answer(all, answer((3, "c"))),
                .answer(
                    "SELECT type FROM pragma_table_info('curated.t')",
                    [[.text("INTEGER")], [.text("TEXT")]]
                ),
            ]
        ),
        PublishScenario(
            "a run publishes once",
            [
                .publish(.overwrite(named((1, "a"))).with(\.runID, "one")),
                .publish(.overwrite(named((2, "b"))).with(\.runID, "one").with(\.written, 1)),
                .answer(all, answer((1, "a"))),
            ]
        ),
        PublishScenario(
            "an empty relation empties the table",
            [
                .publish(.overwrite(named((1, "a")))), .publish(.overwrite(named())), .answer(all, []),
            ]
        ),
        PublishScenario(
            "an empty relation creates the table with its columns",
            [
                .publish(.overwrite(named())),
                .answer("SELECT count(*) FROM pragma_table_info('curated.t')", [[.integer(2)]]),
            ]
        ),
        PublishScenario(
            "onEmpty keep leaves the table as it is",
            [
                .publish(.overwrite(named((1, "a")))),
                .publish(.overwrite(named()).with(\.onEmpty, .keep).with(\.runID, "k")),
                .answer(all, answer((1, "a"))),
                .answer(
                    "SELECT mode, row_count FROM glidepath_publishes WHERE run_id = 'k'",
                    [[.text("kept"), .integer(0)]]
                ),
            ]
        ),
        PublishScenario(
            "onEmpty fail stops the run",
            [
                .publish(.overwrite(named((1, "a")))),
                .refused(
                    .overwrite(named()).with(\.onEmpty, .fail),
                    code: "publish.empty-relation",
                    words: ["\"r\""]
                ),
                .answer(all, answer((1, "a"))),
            ]
        ),
    ]

    static let appending = [
        PublishScenario(
            "appends of several dates add up",
            [
                .publish(.append(named((1, "a")))), .publish(.append(named((2, "b")), on: "2024-10-02")),
                .answer(all, answer((1, "a"), (2, "b"))),
            ]
        ),
        PublishScenario(
            "a re-run replaces what the same job, date and step appended",
            [
                .publish(.append(named((1, "a"), (2, "b")))),
                .publish(.append(named((9, "z")), on: "2024-10-02")),
                .publish(.append(named((2, "b"), (3, "c")))),
                .answer(all, answer((9, "z"), (2, "b"), (3, "c"))),
            ]
        ),
        PublishScenario(
            "equal rows of others stay, copy by copy",
            [
                .publish(.append(named((1, "a"), (1, "a")))),
                .publish(.append(named((1, "a"))).with(\.job, "other")),
                .publish(.append(named((1, "a"))).with(\.step, 1)),
                .sql("INSERT INTO \"curated.t\" VALUES (1, 'a')"),
                .publish(.append(named())), .answer(all, answer((1, "a"), (1, "a"), (1, "a"))),
            ]
        ),
        PublishScenario(
            "a re-run without rows takes the earlier ones away",
            [
                .publish(.append(named((1, "a")))), .publish(.append(named())), .answer(all, []),
            ]
        ),
        PublishScenario(
            "rows another publish changed are not touched",
            [
                .publish(.append(named((1, "a"), (2, "b")))),
                .sql("UPDATE \"curated.t\" SET name = 'x' WHERE id = 1"),
                .publish(.append(named((3, "c")))), .answer(all, answer((1, "x"), (3, "c"))),
            ]
        ),
        PublishScenario(
            "an overwrite forgets what was appended",
            [
                .publish(.append(named((1, "a")))),
                .publish(.overwrite(named((1, "a"), (2, "b"))).with(\.job, "other")),
                .answer(
                    "SELECT job_name, mode FROM glidepath_publishes ORDER BY job_name",
                    [[.text("j"), .text("replaced")], [.text("other"), .text("overwrite")]]
                ),
                .publish(.append(named((3, "c")))), .answer(all, answer((1, "a"), (2, "b"), (3, "c"))),
            ]
        ),
        PublishScenario(
            "rows from before there was a record are replaced once, by date",
            [
                .sql(
                    """
                    CREATE TABLE "curated.t" (id INTEGER, name TEXT, ETL_Effective_Date TEXT);
                    INSERT INTO "curated.t" VALUES
                        (1, 'old', '2024-10-01'), (2, 'old', '2024-10-02 00:00:00'), (3, 'old', NULL);
                    """
                ),
                .publish(.append(named((7, "new")))),
                .answer(all, answer((2, "old"), (3, "old"), (7, "new"))),
                .publish(.append(named((8, "new")), on: "2024-10-02")),
                .answer(all, answer((2, "old"), (3, "old"), (7, "new"), (8, "new"))),
            ]
        ),
        PublishScenario(
            "a column added later leaves earlier appends replaceable",
            [
                .publish(.append(named((1, "a")))),
                .publish(
                    .append(
                        FixedRelation(
                            [Column("extra", .text), Column("name", .text), Column("id", .int64)],
                            [[.text("x"), .text("b"), .integer(2)]]
                        ),
                        on: "2024-10-02"
                    )
                ),
                .publish(.append(named((5, "e")))), .answer(all, answer((2, "b"), (5, "e"))),
            ]
        ),
        PublishScenario(
            "a default or a row number of the table does not hide appended rows",
            [
                .sql(
                    "CREATE TABLE \"curated.t\" (key INTEGER PRIMARY KEY, id INTEGER, name TEXT, at TEXT DEFAULT 'now')"
                ),
                .publish(.append(named((1, "a")))), .publish(.append(named((2, "b")))),
                .answer(all, answer((2, "b"))),
            ]
        ),
        PublishScenario(
            "tables without row numbers take appends too",
            [
                .sql("CREATE TABLE \"curated.t\" (id INTEGER PRIMARY KEY, name TEXT) WITHOUT ROWID"),
                .publish(.append(named((1, "a"), (2, "b")))), .publish(.append(named((2, "c")))),
                .answer("SELECT id, name FROM \"curated.t\"", answer((2, "c"))),
            ]
        ),
    ]

    static let merging = [
        PublishScenario(
            "a merge replaces rows with equal keys and adds others",
            [
                .publish(.overwrite(named((1, "a"), (2, "b")))),
                .publish(.merge("ID", relation: named((2, "B"), (3, "c")))),
                .answer(all, answer((1, "a"), (2, "B"), (3, "c"))),
                .publish(.merge("ID", relation: named((2, "B"), (3, "c")))),
                .answer(all, answer((1, "a"), (2, "B"), (3, "c"))),
            ]
        ),
        PublishScenario(
            "a merge creates the table",
            [
                .publish(.merge("id", "name", relation: named((1, "a"), (1, "b")))),
                .answer(all, answer((1, "a"), (1, "b"))),
            ]
        ),
        PublishScenario(
            "merge keys must be unique and never NULL",
            [
                .refused(
                    .merge("id", relation: named((1, "secret"), (1, "b"), (nil, "c"))),
                    code: "publish.merge-keys",
                    words: ["1 rows have a NULL key, 1 keys occur more than once", "curated.t"]
                ),
                .refused(
                    .merge("no", relation: named((1, "a"))),
                    code: "source.unknown-column",
                    words: ["\"no\""]
                ),
            ]
        ),
    ]
}
