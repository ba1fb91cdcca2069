import ArgumentParser
import Diagnostics
import Glidepath
import Tabular

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Rows of a table or file.",
        discussion:
            "Example: glidepath show datalake.customers --as-of 2024-10-04 --where \"last_name LIKE 'M%'\""
    )

    @OptionGroup var global: GlobalOptions

    @Argument(
        help:
            "schema.table, CONNECTION:schema.table, a CSV, JSON or Parquet file, or a folder of Parquet files."
    )
    var source: String

    @Option(help: "How many rows.")
    var limit = 20

    @Option(name: .customLong("where"), help: "A condition in SQL.")
    var condition: String?

    @Option(help: "Only rows of this date.")
    var asOf: String?

    private struct Document: Encodable {
        struct Column: Encodable {
            var name: String
            var type: String
        }

        var source: String
        var total: Int
        var columns: [Column]
        var rows: [[CellJSON]]
    }

    func run() async throws {
        let console = global.console
        var date: CivilDate?
        if let asOf {
            date = CivilDate(asOf)
            guard date != nil else { throw SelectionError.notADate(asOf, option: "--as-of") }
        }
        let question = TableQuestion(source: source, limit: limit, condition: condition, asOf: date)
        let sample = try await global.workspace().sample(question)
        if console.isJSON {
            let columns = zip(sample.schema.names, sample.typeNames)
                .map { Document.Column(name: $0, type: $1) }
            return try console.emit(
                Document(
                    source: source,
                    total: sample.total,
                    columns: columns,
                    rows: sample.rows.map { $0.map(CellJSON.init) }
                )
            )
        }
        var table = TextTable(
            sample.schema.columns.map { ($0.name, $0.type.isNumeric ? .right : .left) }
        )
        table.rows = sample.rows.map { $0.map(\.cellText) }
        console.say(table.text())
        console.say(
            console.style("\(Words.count(sample.rows.count)) of \(Words.count(sample.total, "row"))", .dim)
        )
    }
}
