import Diagnostics
import Testing

/// Queries of every construct the guide lists, run in both engines.
struct CorpusTests {
    @Test func `every query of the corpus gives the same rows or is refused`() async throws {
        let engines = try await BothEngines.open()
        var counts = (same: 0, exact: 0, refused: 0)
        for line in Corpus.queries {
            let mayRefuse = line.hasPrefix("REFUSED ")
            let mayStop = line.hasPrefix("STOPS ")
            let sql = mayRefuse ? String(line.dropFirst(8)) : mayStop ? String(line.dropFirst(6)) : line
            switch await engines.compare(sql) {
            case .same(_, let isExact):
                counts.same += 1
                if isExact { counts.exact += 1 }
                #expect(!mayRefuse && !mayStop, "translated: \(sql)")
            case .refused(let diagnostic):
                counts.refused += 1
                #expect(mayRefuse, "refused: \(sql)\n  \(diagnostic.code): \(diagnostic.summary)")
            case .stopped: #expect(mayStop, "stopped: \(sql)")
            case .failed(let problem):
                Issue.record("\(sql)\n  \(problem)")
            }
        }
        print("corpus: \(Corpus.queries.count) queries, \(counts)")
        #expect(Corpus.queries.count >= 300)
    }
}
