import FileConnector
import JobModel
import Testing

@Suite struct FileKindTests {
    @Test(arguments: [
        ("/x/a.csv", FileKind.csv(.none)), ("A.CSV.GZ", .csv(.gzip)), ("a.tsv.bz2", .csv(.bzip2)),
        ("a.txt.xz", .csv(.xz)), ("a.csv.zst", .csv(.zstd)), ("a.csv.zip", .csv(.zip)),
        ("out/a.parquet", .parquet),
    ])
    func `tells by the ending`(path: String, kind: FileKind) {
        #expect(FileKind(path: path) == kind)
    }

    @Test(arguments: ["a", "a.gz", "a.parquet.gz", "csv", "a.csv/b", ".csv.old", "customers"])
    func `says nothing about other names`(path: String) {
        #expect(FileKind(path: path) == nil)
    }
}
