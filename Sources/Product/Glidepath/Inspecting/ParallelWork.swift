import Synchronization

/// Works on items in pieces, several at a time.
struct ParallelWork: Sendable {
    var workers: Int
    /// Items of one piece, at most.
    var pieceSize = 64

    /// - Parameter body: Gets the number of its worker, from 0, and a piece; answers one result for each of its items.
    /// - Returns: The results in the order of the items.
    func map<Item: Sendable, Result: Sendable>(
        _ items: [Item],
        _ body: @escaping @Sendable (Int, ArraySlice<Item>) async throws -> [Result]
    ) async throws -> [Result] {
        guard !items.isEmpty else { return [] }
        // Few items are shared out too.
        let size = max(1, min(pieceSize, (items.count + 2 * workers - 1) / (2 * workers)))
        let pieces = stride(from: 0, to: items.count, by: size).map { $0..<min($0 + size, items.count) }
        let queue = PieceQueue(count: pieces.count)
        return try await withThrowingTaskGroup(of: [(Int, [Result])].self) { group in
            for worker in 0..<min(workers, pieces.count) {
                group.addTask {
                    var done: [(Int, [Result])] = []
                    while let piece = queue.next() {
                        done.append((piece, try await body(worker, items[pieces[piece]])))
                    }
                    return done
                }
            }
            var results = [[Result]](repeating: [], count: pieces.count)
            for try await done in group {
                for (piece, found) in done { results[piece] = found }
            }
            return results.flatMap(\.self)
        }
    }
}

/// Numbers from 0, each given out once.
private final class PieceQueue: Sendable {
    private let count: Int
    private let given = Mutex(0)

    init(count: Int) { self.count = count }

    func next() -> Int? {
        given.withLock { given in
            guard given < count else { return nil }
            given += 1
            return given - 1
        }
    }
}
