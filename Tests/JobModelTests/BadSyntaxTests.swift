import Diagnostics
import Testing

@testable import JobModel

/// What is wrong before a field is looked at.
@Suite struct BadSyntaxTests {
    @Test(arguments: json + yaml) func `bad syntax gets a code, a place and a remedy`(file: BadFile) {
        let (job, diagnostics) = JobFileReader().read(text: file.text, file: file.file)
        #expect(brief(diagnostics) == file.expected)
        #expect(job == nil)
        expectGoodWords(diagnostics)
    }

    @Test func `bytes that are not UTF-8 are refused with their place`() {
        let bytes = Array("{\"jobName\": \"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8)
        let (job, diagnostics) = JobFileReader().read(bytes: bytes, file: "bad.json")
        #expect(job == nil)
        #expect(brief(diagnostics) == ["document.not-utf8 1:14"])
        #expect(diagnostics.first?.reason?.contains("offset 13") == true)
        let wide = JobFileReader().readProject(bytes: [0xFF, 0xFE, 0x61, 0x00], file: "p.yaml").diagnostics
        #expect(wide.first?.reason == "It begins like a file saved as UTF-16.")
    }

    @Test func `a huge file is refused before it is read`() {
        let text = "jobName: " + String(repeating: "x", count: 9 << 20)
        let (_, diagnostics) = JobFileReader().read(text: text, file: "bad.yaml")
        #expect(brief(diagnostics) == ["document.too-large 1:1"])
    }

    @Test(arguments: ["bad.json", "bad.yaml"]) func `deep nesting ends in an error, not in a crash`(
        file: String
    ) {
        let text = "{\"modules\": " + String(repeating: "[", count: 20_000)
        let (job, diagnostics) = JobFileReader().read(text: text, file: file)
        #expect(job == nil)
        #expect(diagnostics.count == 1)
        let closed = String(repeating: "[", count: 150) + String(repeating: "]", count: 150)
        #expect(
            brief(JobFileReader().read(text: closed, file: file).diagnostics) == ["document.too-deep 1:101"]
        )
    }

    @Test func `aliases that multiply are refused quickly`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let previous = Array(repeating: "*a\(level - 1)", count: 3).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(previous)]\n"
        }
        let keyed = text + "? [*a9, *a9, *a9, *a9, *a9, *a9]\n: 1\n"
        #expect(
            brief(JobFileReader().read(text: keyed, file: "a.yaml").diagnostics) == ["document.aliases 1:1"]
        )
        let valued = String(repeating: "x, ", count: 200)
        let lists = (1...30).map { "b\($0): *b\n" }.joined()
        let wide = "b: &b [" + String(repeating: "[\(valued)],", count: 40) + "]\n" + lists
        let (job, diagnostics) = JobFileReader().read(text: wide, file: "a.yaml")
        #expect(job == nil)
        #expect(diagnostics.map(\.code).contains("document.aliases"))
    }

    static let json: [BadFile] = [
        .json("empty", "", "document.empty 1:1"),
        .json("only space", " \n ", "document.empty 2:2"),
        .json("null", "null", "document.empty 1:1"),
        .json("a list", "[]", "document.wrong-type 1:1"),
        .json(
            "trailing comma",
            "{\"jobName\": \"J\",\n \"modules\": [],}",
            "warning job.no-steps 2:13",
            "document.trailing-comma 2:15"
        ),
        .json(
            "comment",
            "{ // hi\n\"jobName\": \"J\", /* there */ \"x\": 1, \"modules\": [] }",
            "document.comment 1:3",
            "warning job.unknown-field 2:29",
            "warning job.no-steps 2:48"
        ),
        .json(
            "single quotes",
            "{'jobName': \"J\",\n \"modules\": []}",
            "document.single-quotes 1:2",
            "warning job.no-steps 2:13"
        ),
        .json(
            "missing comma",
            "{\"jobName\": \"J\"\n \"modules\": []}",
            "document.missing-comma 2:2",
            "warning job.no-steps 2:13"
        ),
        .json(
            "key without quotes",
            "{jobName: \"J\", \"modules\": []}",
            "document.unquoted-text 1:2",
            "warning job.no-steps 1:27"
        ),
        .json(
            "value without quotes",
            "{\"jobName\": J, \"modules\": []}",
            "document.unquoted-text 1:13",
            "warning job.no-steps 1:27"
        ),
        .json(
            "Python's words",
            "{\"jobName\": \"J\", \"owner\": None, \"modules\": []}",
            "document.unquoted-text 1:27",
            "warning job.no-steps 1:44"
        ),
        .json("text not closed", "{\"jobName\": \"J,\n \"modules\": []}", "document.unterminated-text 1:13"),
        .json("text not closed at the end", "{\"jobName\": \"J", "document.unterminated-text 1:13"),
        .json("object not closed", "{\"jobName\": \"J\", \"modules\": []", "document.not-closed 1:1"),
        .json("list not closed", "{\"jobName\": \"J\", \"modules\": [\n", "document.not-closed 1:29"),
        .json("wrong bracket", "{\"jobName\": \"J\", \"modules\": [}", "document.syntax 1:30"),
        .json("missing colon", "{\"jobName\" \"J\"}", "document.syntax 1:12"),
        .json("equals sign", "{\"jobName\" = \"J\"}", "document.syntax 1:12"),
        .json("missing value", "{\"jobName\": , \"modules\": []}", "document.syntax 1:13"),
        .json("two commas", "{\"jobName\": \"J\",, \"modules\": []}", "document.syntax 1:17"),
        .json(
            "text after the end",
            "{\"jobName\": \"J\", \"modules\": []} x",
            "warning job.no-steps 1:29",
            "document.syntax 1:33"
        ),
        .json(
            "an escape that is none",
            "{\"jobName\": \"a\\qb\", \"modules\": []}",
            "document.escape 1:15",
            "warning job.no-steps 1:32"
        ),
        .json(
            "half a surrogate pair",
            "{\"jobName\": \"\\ud83dx\", \"modules\": []}",
            "document.escape 1:14",
            "warning job.no-steps 1:35"
        ),
        .json(
            "a raw tab in text",
            "{\"owner\": \"a\tb\", \"jobName\": \"J\", \"modules\": []}",
            "document.control-character 1:13",
            "warning job.no-steps 1:45"
        ),
        .json(
            "leading zero",
            "{\"jobName\": \"J\", \"retries\": 01, \"modules\": []}",
            "document.number 1:29",
            "warning job.no-steps 1:44"
        ),
        .json(
            "number with a bare point",
            "{\"jobName\": \"J\", \"timeout\": .5, \"modules\": []}",
            "document.number 1:29",
            "warning job.no-steps 1:44"
        ),
        .json(
            "duplicate key",
            "{\"jobName\": \"J\", \"modules\": [],\n \"modules\": []}",
            "warning job.no-steps 1:29",
            "document.duplicate-key 2:2"
        ),
        .json(
            "duplicate key in other case",
            "{\"jobName\": \"J\", \"modules\": [],\n \"JOBNAME\": \"K\"}",
            "warning job.no-steps 1:29",
            "document.duplicate-key 2:2"
        ),
        .json(
            "several slips at once",
            "{\"jobName\": 'J'\n \"modules\": [],\n \"retries\": 1.5,\n}",
            "document.single-quotes 1:13",
            "document.missing-comma 2:2",
            "warning job.no-steps 2:13",
            "document.number-out-of-range 3:13",
            "document.trailing-comma 3:16"
        ),
        .json(
            "columns count characters beyond ASCII once",
            "{\"owner\": \"Zoë 🙂\", \"jobName\": 1, \"modules\": []}",
            "document.wrong-type 1:31",
            "warning job.no-steps 1:45"
        ),
    ]

    static let yaml: [BadFile] = [
        .yaml("empty", "# nothing\n", "document.empty 1:1"),
        .yaml("a tab for indentation", "jobName: J\nmodules:\n\t- a\n", "document.yaml-syntax 3:1"),
        .yaml("colon in plain text", "jobName: J\nowner: a: b\n", "document.yaml-syntax 2:9"),
        .yaml("bracket not closed", "jobName: J\ntags: [a, b\nowner: c\n", "document.yaml-syntax 3:6"),
        .yaml("quote not closed", "jobName: \"J\nmodules: []\n", "document.yaml-syntax 3:1"),
        .yaml("unknown alias", "jobName: *name\nmodules: []\n", "document.yaml-syntax 1:10"),
        .yaml(
            "second document",
            "jobName: J\nmodules: []\n---\njobName: K\n",
            "document.several-documents 3:1"
        ),
        .yaml("duplicate key", "jobName: J\nmodules: []\njobName: K\n", "document.duplicate-key 1:1"),
        .yaml(
            "duplicate key in other case",
            "jobName: J\nmodules: []\nJobName: K\n",
            "warning job.no-steps 2:10",
            "document.duplicate-key 3:1"
        ),
        .yaml(
            "a tag of one's own",
            "jobName: !secret J\nmodules: []\n",
            "document.tag 1:10",
            "warning job.no-steps 2:10"
        ),
        .yaml(
            "a tag on a list",
            "jobName: J\nmodules: !steps []\n",
            "document.tag 2:10",
            "warning job.no-steps 2:10"
        ),
        .yaml(
            "a merge key",
            "jobName: J\n<<: {owner: me}\nmodules: []\n",
            "document.merge-key 2:1",
            "warning job.no-steps 3:10"
        ),
        .yaml(
            "a list as a key",
            "jobName: J\n? [a, b]\n: c\nmodules: []\n",
            "document.key-not-text 2:3",
            "warning job.no-steps 4:10"
        ),
        .yaml("a control character", "jobName: J\u{7}\n", "document.control-character 1:11"),
    ]
}
