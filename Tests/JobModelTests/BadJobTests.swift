import Diagnostics
import Testing

@testable import JobModel

/// What is wrong with the fields of a job that can be parsed.
@Suite struct BadJobTests {
    @Test(arguments: topLevel + parameters + relations + writers + externals)
    func `bad fields get a code, a place and a remedy`(file: BadFile) {
        let (job, diagnostics) = JobFileReader().read(text: file.text, file: file.file)
        #expect(brief(diagnostics) == file.expected)
        #expect((job == nil) == diagnostics.contains { $0.severity == .error })
        expectGoodWords(diagnostics)
    }

    static let topLevel: [BadFile] = [
        .yaml(
            "everything missing",
            "description: x\n",
            "document.missing-field 1:1",
            "document.missing-field 1:1"
        ),
        .yaml("not an object", "just text\n", "document.wrong-type 1:1"),
        .top("null counts as missing", "jobName: ~", "document.missing-field 1:10"),
        .top("empty name", "jobName: ''", "document.empty-text 1:10"),
        .top("blank name", "jobName: '  '", "document.empty-text 1:10"),
        .top("name with a space at its end", "jobName: 'J '", "document.untidy-name 1:10"),
        .top("number as a name", "jobName: 12", "document.wrong-type 1:10"),
        .top("unknown field", "jobName: J\ndescripton: x", "warning job.unknown-field 2:1"),
        .top(
            "date in another form",
            "jobName: J\nfirstEffectiveDate: 01/10/2024",
            "document.invalid-date 2:21"
        ),
        .top(
            "day that does not exist",
            "jobName: J\nfirstEffectiveDate: 2023-02-29",
            "document.invalid-date 2:21"
        ),
        .top("number as a date", "jobName: J\nfirstEffectiveDate: 20241001", "document.wrong-type 2:21"),
        .top("unknown engine", "jobName: J\nengine: ducdb", "document.unknown-value 2:9"),
        .top("negative retries", "jobName: J\nretries: -1", "document.number-out-of-range 2:10"),
        .top("retries as text", "jobName: J\nretries: '2'", "document.wrong-type 2:10"),
        .top("timeout without unit", "jobName: J\ntimeout: '90'", "job.invalid-duration 2:10"),
        .top("timeout in months", "jobName: J\ntimeout: 3mo", "job.invalid-duration 2:10"),
        .top("timeout of zero", "jobName: J\ntimeout: 0", "job.invalid-duration 2:10"),
        .top("timeout as a list", "jobName: J\ntimeout: [1]", "document.wrong-type 2:10"),
        .top("memory in letters", "jobName: J\nmemoryLimit: lots", "job.invalid-size 2:14"),
        .top("memory below zero", "jobName: J\nmemoryLimit: -5", "job.invalid-size 2:14"),
        .top("memory beyond counting", "jobName: J\nmemoryLimit: 99999999999TB", "job.invalid-size 2:14"),
        .top("tags as text", "jobName: J\ntags: daily", "document.wrong-type 2:7"),
        .top("number among tags", "jobName: J\ntags: [daily, 5]", "document.wrong-type 2:15"),
        .top("dependency on itself", "jobName: J\ndependsOn: [{job: J}]", "job.self-dependency 2:13"),
        .top(
            "dependency twice",
            "jobName: J\ndependsOn: [{job: A}, {job: A, type: Latest}]",
            "job.duplicate-dependency 2:23"
        ),
        .top(
            "dependency of no kind",
            "jobName: J\ndependsOn: [{job: A, type: Daily}]",
            "document.unknown-value 2:28"
        ),
        .top(
            "dependency without job",
            "jobName: J\ndependsOn: [{type: Latest}]",
            "document.missing-field 2:13"
        ),
        .top("dependency as text", "jobName: J\ndependsOn: [A]", "document.wrong-type 2:13"),
        .yaml("modules as an object", "jobName: J\nmodules: {a: 1}\n", "document.wrong-type 2:10"),
        .yaml("no steps", "jobName: J\nmodules: []\n", "warning job.no-steps 2:10"),
        .yaml(
            "no writer",
            "jobName: J\nmodules:\n- {type: Transformation, resultName: r, sql: SELECT 1}\n",
            "warning job.no-writer 3:1"
        ),
    ]

    static let parameters: [BadFile] = [
        .top(
            "parameter of no type",
            "jobName: J\nparameters: {p: {type: intger, default: 1}}",
            "job.unknown-type 2:24"
        ),
        .top(
            "parameter of a type for columns",
            "jobName: J\nparameters: {p: {type: uuid, default: x}}",
            "job.unknown-type 2:24"
        ),
        .top(
            "default that is no integer",
            "jobName: J\nparameters: {p: {type: integer, default: 1.5}}",
            "job.default-does-not-fit 2:42"
        ),
        .top(
            "default with too many decimals",
            "jobName: J\nparameters: {p: {type: 'decimal(5,2)', default: 1.234}}",
            "job.default-does-not-fit 2:49"
        ),
        .top(
            "default with too many digits",
            "jobName: J\nparameters: {p: {type: 'decimal(5,2)', default: 1234}}",
            "job.default-does-not-fit 2:49"
        ),
        .top(
            "default that is no day",
            "jobName: J\nparameters: {p: {type: date, default: 2024-13-01}}",
            "job.default-does-not-fit 2:39"
        ),
        .top(
            "default that is no moment",
            "jobName: J\nparameters: {p: {type: timestamp, default: 2024-01-01T25:00:00}}",
            "job.default-does-not-fit 2:44"
        ),
        .top(
            "yes is no boolean",
            "jobName: J\nparameters: {p: {type: boolean, default: yes}}",
            "job.default-does-not-fit 2:42"
        ),
        .top(
            "parameter without default",
            "jobName: J\nparameters: [{name: p, type: text}]",
            "document.missing-field 2:14"
        ),
        .top("parameter without value", "jobName: J\nparameters: {p: ~}", "document.wrong-type 2:17"),
        .top("parameter as a list", "jobName: J\nparameters: {p: [1]}", "document.wrong-type 2:17"),
        .top(
            "parameter twice",
            "jobName: J\nparameters: [{name: p, default: 1}, {name: P, default: 2}]",
            "job.duplicate-parameter 2:44"
        ),
        .top("parameter name with a dash", "jobName: J\nparameters: {my-limit: 1}", "job.invalid-name 2:14"),
        .top("reserved parameter name", "jobName: J\nparameters: {__p: 1}", "job.reserved-name 2:14"),
        .top("parameters as text", "jobName: J\nparameters: p", "document.wrong-type 2:13"),
    ]

    private static let write = "\n- {type: DataFrameWriter, source: a, targetTable: t, writeMode: Append}"
    private static let source = "- {type: DataSourcing, resultName: a, schema: s, table: t, columns: [c]"

    static let relations: [BadFile] = [
        .steps("step that is text", "- DataSourcing", "document.wrong-type 3:3"),
        .steps("step without type", "- {resultName: a}", "document.missing-field 3:3"),
        .steps("unknown type", "- {type: DataSorcing, resultName: a}", "job.unknown-module 3:10"),
        .steps("type that is a number", "- {type: 5}", "document.wrong-type 3:10"),
        .steps(
            "sourcing with nothing",
            "- {type: DataSourcing}" + write,
            "document.missing-field 3:3",
            "document.missing-field 3:3",
            "document.missing-field 3:3",
            "document.missing-field 3:3"
        ),
        .steps(
            "no columns",
            "- {type: DataSourcing, resultName: a, schema: s, table: t, columns: []}" + write,
            "document.empty-list 3:69"
        ),
        .steps(
            "columns as text",
            "- {type: DataSourcing, resultName: a, schema: s, table: t, columns: id}" + write,
            "document.wrong-type 3:69"
        ),
        .steps(
            "column twice",
            "- {type: DataSourcing, resultName: a, schema: s, table: t, columns: [id, ID]}" + write,
            "warning job.duplicate-column 3:74"
        ),
        .steps("unknown field of a step", source + ", tabel: t}" + write, "warning job.unknown-field 3:74"),
        .steps(
            "negative lookback",
            source + ", lookbackDays: -1}" + write,
            "document.number-out-of-range 3:88"
        ),
        .steps(
            "half a day of lookback",
            source + ", lookbackDays: 1.5}" + write,
            "document.number-out-of-range 3:88"
        ),
        .steps("lookback as text", source + ", lookbackDays: '3'}" + write, "document.wrong-type 3:88"),
        .steps(
            "two date modes",
            source + ", lookbackDays: 3, mostRecent: true}" + write,
            "job.date-modes 3:91"
        ),
        .steps(
            "three date modes",
            source + ", asOf: none, fullHistory: true, minEffectiveDate: 2024-01-01}" + write,
            "job.date-modes 3:86",
            "job.date-modes 3:105"
        ),
        .steps("mostRecent as text", source + ", mostRecent: 'yes'}" + write, "document.wrong-type 3:86"),
        .steps("asOf of a name", source + ", asOf: as_of}" + write, "document.unknown-value 3:80"),
        .steps(
            "dates in the wrong order",
            source + ", minEffectiveDate: 2024-02-01, maxEffectiveDate: 2024-01-01}" + write,
            "job.date-order 3:92"
        ),
        .steps(
            "day that does not exist",
            source + ", maxEffectiveDate: 2024-04-31}" + write,
            "document.invalid-date 3:92"
        ),
        .steps(
            "reserved relation name",
            "- {type: Transformation, resultName: __maxEffectiveDate, sql: SELECT 1}" + write,
            "job.reserved-name 3:38"
        ),
        .steps("no query", "- {type: Transformation, resultName: a}" + write, "job.no-query 3:3"),
        .steps(
            "two queries",
            "- {type: Transformation, resultName: a, sql: SELECT 1, sqlFile: a.sql}" + write,
            "job.two-queries 3:56"
        ),
        .steps(
            "empty query",
            "- {type: Transformation, resultName: a, sql: ' '}" + write,
            "document.empty-text 3:46"
        ),
        .steps(
            "relation that nothing makes",
            source + "}\n- {type: DataFrameWriter, source: b, targetTable: t, writeMode: Append}",
            "job.unknown-relation 4:35"
        ),
        .steps(
            "relation made too late",
            "- {type: DataFrameWriter, source: a, targetTable: t, writeMode: Append}\n" + source + "}",
            "job.unknown-relation 3:35"
        ),
        .steps(
            "relation in other letters",
            source + "}\n- {type: DataFrameWriter, source: Ab, targetTable: t, writeMode: Append}",
            "job.unknown-relation 4:35"
        ),
    ]

    private static let query = "- {type: Transformation, resultName: a, sql: SELECT 1}\n"
    private static let table = query + "- {type: DataFrameWriter, source: a, targetTable: t"
    private static let csv =
        query + "- {type: CsvFileWriter, source: a, outputDirectory: o, writeMode: Append"
    private static let placed = csv + ", jobDirName: j, outputTableDirName: t"

    static let writers: [BadFile] = [
        .steps("no write mode", table + "}", "document.missing-field 4:3"),
        .steps("unknown write mode", table + ", writeMode: Upsert}", "document.unknown-value 4:65"),
        .steps("merge without keys", table + ", writeMode: Merge}", "job.merge-without-keys 4:65"),
        .steps("merge with no keys", table + ", writeMode: Merge, keys: []}", "document.empty-list 4:78"),
        .steps(
            "keys without merge",
            table + ", writeMode: Append, keys: [id]}",
            "warning job.unused-field 4:73"
        ),
        .steps(
            "column of no type",
            table + ", writeMode: Append, columns: {id: interger}}",
            "job.unknown-type 4:87"
        ),
        .steps(
            "numeric without precision",
            table + ", writeMode: Append, columns: [{name: x, type: numeric}]}",
            "job.unknown-type 4:99"
        ),
        .steps(
            "scale above precision",
            table + ", writeMode: Append, columns: {x: 'numeric(2,5)'}}",
            "job.unknown-type 4:86"
        ),
        .steps(
            "column declared twice",
            table + ", writeMode: Append, columns: {x: date, X: date}}",
            "warning job.duplicate-column 4:92"
        ),
        .steps(
            "unknown contract",
            table + ", writeMode: Append, contract: strict}",
            "document.unknown-value 4:83"
        ),
        .steps(
            "unknown policy",
            table + ", writeMode: Append, onEmpty: truncate}",
            "document.unknown-value 4:82"
        ),
        .steps(
            "table as null",
            query + "- {type: DataFrameWriter, source: a, targetTable: ~, writeMode: Append}",
            "document.missing-field 4:51"
        ),
        .steps(
            "file without folders",
            csv + ", fileName: f.csv}",
            "document.missing-field 4:3",
            "document.missing-field 4:3"
        ),
        .steps("file in a folder", placed + ", fileName: a/f.csv}", "job.invalid-path 4:123"),
        .steps("file that is the folder above", placed + ", fileName: ..}", "job.invalid-path 4:123"),
        .steps(
            "folder above",
            csv + ", jobDirName: ../j, outputTableDirName: /t, fileName: f}",
            "job.invalid-path 4:87",
            "job.invalid-path 4:113"
        ),
        .steps("long delimiter", placed + ", fileName: f, delimiter: '||'}", "job.invalid-delimiter 4:137"),
        .steps("empty quote", placed + ", fileName: f, quote: ''}", "job.invalid-delimiter 4:133"),
        .steps(
            "line break as delimiter",
            placed + ", fileName: f, delimiter: \"\\n\"}",
            "job.invalid-delimiter 4:137"
        ),
        .steps(
            "delimiter is the quote",
            placed + ", fileName: f, delimiter: '\"'}",
            "job.invalid-delimiter 4:137"
        ),
        .steps(
            "unknown line ending",
            placed + ", fileName: f, lineEnding: CR}",
            "document.unknown-value 4:138"
        ),
        .steps(
            "header as text",
            placed + ", fileName: f, includeHeader: 'true'}",
            "document.wrong-type 4:141"
        ),
        .steps(
            "unknown compression",
            placed + ", fileName: f, compression: rar}",
            "document.unknown-value 4:139"
        ),
        .steps(
            "unknown encoding",
            placed + ", fileName: f, encoding: latin}",
            "document.unknown-value 4:136"
        ),
        .steps(
            "no parts",
            query
                + "- {type: ParquetFileWriter, source: a, outputDirectory: o, writeMode: Append, jobDirName: j,"
                + "\n   outputTableDirName: t, fileName: f, numParts: 0}",
            "document.number-out-of-range 5:50"
        ),
    ]

    static let externals: [BadFile] = [
        .steps("nothing to run", "- {type: External}", "job.no-code 3:3"),
        .steps(
            "python without script",
            "- {type: External, language: python, typeName: A}",
            "job.no-code 3:3"
        ),
        .steps("process without command", "- {type: External, language: process}", "job.no-code 3:3"),
        .steps("swift without type", "- {type: External, language: swift}", "job.no-code 3:3"),
        .steps("script and command", "- {type: External, script: a.py, command: [a]}", "job.two-codes 3:34"),
        .steps("command as text", "- {type: External, command: ./a --all}", "document.wrong-type 3:29"),
        .steps("empty command", "- {type: External, command: []}", "document.empty-list 3:29"),
        .steps(
            "unknown language",
            "- {type: External, language: perl, script: a.pl}",
            "document.unknown-value 3:30"
        ),
        .steps(
            "function of a program",
            "- {type: External, command: [a], function: f}",
            "warning job.unused-field 3:34"
        ),
        .steps(
            "several steps with mistakes",
            "- {type: External}\n- {type: Nothing}\n- {type: Transformation, resultName: ''}",
            "job.no-code 3:3",
            "job.unknown-module 4:10",
            "job.no-query 5:3",
            "document.empty-text 5:38"
        ),
    ]
}
