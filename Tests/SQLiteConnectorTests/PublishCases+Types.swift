import JobModel
import Tabular

extension PublishCases {
    static let contracts = [
        PublishScenario(
            "evolve adds columns; missing ones are NULL",
            [
                .publish(.overwrite(named((1, "a")))),
                .publish(.append(column(.date, .date(day("2024-01-02"))), on: "2024-10-02")),
                .answer(
                    "SELECT id, name, v FROM \"curated.t\"",
                    [
                        [.integer(1), .text("a"), .null], [.null, .null, .text("2024-01-02")],
                    ]
                ),
                .answer(
                    "SELECT type FROM pragma_table_info('curated.t') WHERE name = 'v'",
                    [[.text("DATE")]]
                ),
            ]
        ),
        PublishScenario(
            "evolve widens integers to decimals, and knows earlier appends after it",
            [
                .publish(.append(column(.int32, .integer(5)))),
                .publish(.append(column(.decimal(precision: 12, scale: 2), .double(1.25)), on: "2024-10-02")),
                .answer("SELECT type FROM pragma_table_info('curated.t')", [[.text("NUMERIC(12,2)")]]),
                .publish(.append(column(.int32, .integer(6)))),
                .answer(values, [[.double(1.25)], [.integer(6)]]),
            ]
        ),
        PublishScenario(
            "evolve widens dates to timestamps, and knows earlier appends after it",
            [
                .publish(.append(column(.date, .date(day("2024-01-02"))))),
                .publish(
                    .append(column(.timestamp(.microseconds), .text("2024-01-03T04:05:06")), on: "2024-10-02")
                ),
                .answer(values, [[.text("2024-01-02T00:00:00")], [.text("2024-01-03T04:05:06")]]),
                .publish(.append(column(.date))), .answer(values, [[.text("2024-01-03T04:05:06")]]),
            ]
        ),
        PublishScenario(
            "a column that never had a value takes the type of the first",
            [
                .publish(.overwrite(column(.null, .null))),
                .publish(.append(column(.int64, .integer(7)), on: "2024-10-02")),
                .answer(values, [[.null], [.integer(7)]]),
            ]
        ),
        PublishScenario(
            "views over a widened table go on",
            [
                .publish(.overwrite(column(.int32, .integer(5)))),
                .sql("CREATE VIEW doubled AS SELECT v * 2 AS d FROM \"curated.t\""),
                .publish(.append(column(.int64, .integer(1 << 40)), on: "2024-10-02")),
                .answer("SELECT d FROM doubled", [[.integer(10)], [.integer(1 << 41)]]),
            ]
        ),
        PublishScenario(
            "a table with rules of its own is not widened",
            [
                .sql("CREATE TABLE \"curated.t\" (v INT CHECK (v < 100))"),
                .refused(
                    .overwrite(column(.double, .double(0.5))),
                    code: "publish.schema-changed",
                    words: ["\"v\"", "REAL"]
                ),
            ]
        ),
        PublishScenario(
            "freeze names every difference",
            [
                .publish(.overwrite(named((1, "a")))),
                .refused(
                    .overwrite(FixedRelation([Column("id", .double), Column("more", .text)])).with(
                        \.contract,
                        .freeze
                    ),
                    code: "publish.schema-changed",
                    words: [
                        "\"id\" is REAL, the table has INTEGER", "\"more\" is not in",
                        "\"name\" of the table",
                    ]
                ),
                .publish(.overwrite(named((2, "b"))).with(\.contract, .freeze)),
                .answer(all, answer((2, "b"))),
            ]
        ),
        PublishScenario(
            "values that do not fit stop the run, counted",
            [
                .sql("CREATE TABLE \"curated.t\" (v SMALLINT)"),
                .refused(
                    .overwrite(column(.text, .text("12"), .text("secret"), .text("99999"))),
                    code: "publish.type-mismatch",
                    words: ["2 values of column \"v\""]
                ),
            ]
        ),
        PublishScenario(
            "discardRow leaves rows out that do not fit",
            [
                .sql("CREATE TABLE \"curated.t\" (v INT, w DATE)"),
                .publish(
                    .overwrite(
                        FixedRelation(
                            [Column("v", .text), Column("w", .text), Column("new", .text)],
                            [
                                [.text("1"), .text("2024-02-29"), .null], [.text("x"), .null, .null],
                                [.text("2"), .text("2023-02-29"), .null], [.text("3"), .null, .text("y")],
                                [.null, .null, .null],
                            ]
                        )
                    ).with(\.contract, .discardRow).with(\.written, 2).with(
                        \.warnings,
                        ["publish.discarded-rows"]
                    )
                ),
                .answer(
                    "SELECT v, w FROM \"curated.t\"",
                    [[.integer(1), .text("2024-02-29")], [.null, .null]]
                ),
            ]
        ),
        PublishScenario(
            "discardValue writes NULL for values that do not fit",
            [
                .sql("CREATE TABLE \"curated.t\" (v INT)"),
                .publish(
                    .overwrite(column(.double, .double(1), .double(2.5), .double(3e10))).with(
                        \.contract,
                        .discardValue
                    )
                    .with(\.warnings, ["publish.discarded-values"])
                ), .answer(values, [[.integer(1)], [.null], [.null]]),
            ]
        ),
        PublishScenario(
            "a view is no target",
            [
                .sql("CREATE VIEW \"curated.t\" AS SELECT 1 AS v"),
                .refused(.overwrite(column(.int64)), code: "publish.target-is-view"),
            ]
        ),
        PublishScenario(
            "a rule of the table keeps its words",
            [
                .sql("CREATE TABLE \"curated.t\" (id INTEGER UNIQUE, name TEXT)"),
                .refused(
                    .overwrite(named((1, "a"), (1, "b"))),
                    code: "publish.failed",
                    words: ["UNIQUE constraint failed"]
                ),
            ]
        ),
        PublishScenario(
            "declared columns must be in the relation",
            [
                .refused(
                    .overwrite(named()).with(\.declared, [Column("nme", .text)]),
                    code: "source.unknown-column",
                    words: ["\"nme\"", "Did you mean \"name\"?"]
                )
            ]
        ),
    ]

    static let types = [
        PublishScenario(
            "a declared scale rounds half away from zero",
            [
                .publish(
                    .overwrite(
                        column(
                            .double,
                            .double(2.675),
                            .double(-2.675),
                            .double(1.005),
                            .double(0.125),
                            .double(9.995),
                            .null
                        )
                    ).with(\.declared, [Column("v", .decimal(precision: 9, scale: 2))])
                ),
                .answer(
                    values,
                    [
                        [.double(2.68)], [.double(-2.68)], [.double(1.01)], [.double(0.13)], [.integer(10)],
                        [.null],
                    ]
                ),
                .answer("SELECT type FROM pragma_table_info('curated.t')", [[.text("NUMERIC(9,2)")]]),
            ]
        ),
        PublishScenario(
            "decimals of more than 15 digits are text with their scale",
            [
                .publish(
                    .overwrite(column(.decimal(precision: 18, scale: 4), .double(-0.5), .double(12_345.678)))
                ),
                .answer(values, [[.text("-0.5000")], [.text("12345.6780")]]),
            ]
        ),
        PublishScenario(
            "a large decimal that lost digits on the way does not fit",
            [
                .refused(
                    .overwrite(
                        column(.decimal(precision: 38, scale: 2), .double(1.5), .double(1e15 / 7))
                    ),
                    code: "publish.type-mismatch",
                    words: ["1 values of column \"v\"", "without losing digits"]
                )
            ]
        ),
        PublishScenario(
            "a decimal with too many digits does not fit",
            [
                .refused(
                    .overwrite(column(.double, .double(1000))).with(
                        \.declared,
                        [Column("v", .decimal(precision: 5, scale: 2))]
                    ),
                    code: "publish.type-mismatch"
                )
            ]
        ),
        PublishScenario(
            "every type has its legacy form",
            [
                .publish(
                    .overwrite(
                        FixedRelation(
                            [
                                Column("b", .boolean), Column("d", .date),
                                Column("t", .timestamp(.microseconds)),
                                Column("x", .blob), Column("f", .float),
                            ],
                            [
                                [
                                    .boolean(true), .date(day("2024-01-02")), .text("2024-01-02T03:04:05"),
                                    .blob([0, 1]), .double(0.5),
                                ]
                            ]
                        )
                    )
                ),
                .answer(
                    "SELECT b, d, t, x, f FROM \"curated.t\"",
                    [
                        [
                            .integer(1), .text("2024-01-02"), .text("2024-01-02T03:04:05"), .blob([0, 1]),
                            .double(0.5),
                        ]
                    ]
                ),
                .answer(
                    "SELECT group_concat(type, ' ') FROM pragma_table_info('curated.t')",
                    [
                        [.text("BOOLEAN DATE TIMESTAMP BLOB REAL")]
                    ]
                ),
            ]
        ),
        PublishScenario(
            "booleans and decimals in a text column read as words and digits",
            [
                .sql(
                    "CREATE TABLE \"curated.t\" (v TEXT, w TEXT); INSERT INTO \"curated.t\" VALUES ('a', 'b')"
                ),
                .publish(
                    .overwrite(
                        FixedRelation(
                            [Column("v", .boolean), Column("w", .decimal(precision: 5, scale: 2))],
                            [
                                [.boolean(true), .double(2.5)]
                            ]
                        )
                    )
                ),
                .answer("SELECT v, w FROM \"curated.t\"", [[.text("true"), .text("2.50")]]),
            ]
        ),
    ]
}
