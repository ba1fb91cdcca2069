/// A row that may pair with any row of its group on the other side.
struct Candidate {
    /// Its number in `__vs_left_only` or `__vs_right_only`.
    var number: Int
    var cells: [String?]
}

/// Pairs the rows of one group as well as can be.
struct CandidateMatching {
    let left: [Candidate]
    let right: [Candidate]
    /// Of the candidates' cells, in order.
    let columns: [ComparedColumn]

    private func isEqual(_ left: String?, _ right: String?, _ column: ComparedColumn) -> Bool {
        guard left != right else { return true }
        guard let tolerance = column.tolerance, let left, let right else { return false }
        return tolerance.accepts(left, right, form: column.form)
    }

    private func differingCells(_ one: Candidate, _ two: Candidate) -> Int {
        columns.indices.reduce(0) { $0 + (isEqual(one.cells[$1], two.cells[$1], columns[$1]) ? 0 : 1) }
    }

    /// As many pairs as possible of rows that are equal within the tolerances.
    func equalPairs() -> [(left: Int, right: Int)] {
        (linearPairs() ?? maximumPairs()).map { (left[$0].number, right[$1].number) }
    }

    /// The pairs of ``equalPairs()``, then the others, those with the fewest differing cells first.
    func nearestPairs() -> [(left: Int, right: Int)] {
        let equal = linearPairs() ?? maximumPairs()
        let (leftTaken, rightTaken) = (Set(equal.map(\.0)), Set(equal.map(\.1)))
        let leftRest = left.indices.filter { !leftTaken.contains($0) }
        let rightRest = right.indices.filter { !rightTaken.contains($0) }
        var pairs = equal
        let ranked = leftRest.flatMap { one in
            rightRest.map { (cost: differingCells(left[one], right[$0]), one: one, two: $0) }
        }.sorted { ($0.cost, $0.one, $0.two) < ($1.cost, $1.one, $1.two) }
        var leftDone: Set<Int> = []
        var free = Set(rightRest)
        for candidate in ranked where !leftDone.contains(candidate.one) && free.contains(candidate.two) {
            leftDone.insert(candidate.one)
            free.remove(candidate.two)
            pairs.append((candidate.one, candidate.two))
        }
        return pairs.map { (left[$0].number, right[$1].number) }
    }

    /// With one column and a tolerance below the numbers themselves, the ranges that accept a number are in the order
    /// of the numbers, so taking the first that fits is best.
    private func linearPairs() -> [(Int, Int)]? {
        guard columns.count == 1, let tolerance = columns[0].tolerance,
            tolerance.kind == .absolute || tolerance.isFraction
        else { return nil }
        func sorted(_ candidates: [Candidate]) -> [(index: Int, number: Double)]? {
            var numbers: [(index: Int, number: Double)] = []
            for (index, candidate) in candidates.enumerated() {
                guard let text = candidate.cells[0], let number = Double(text), number.isFinite,
                    // Beyond it, different decimals may be the same double: their order would be lost.
                    number.magnitude < 1e15
                else { return nil }
                numbers.append((index, number))
            }
            return numbers.sorted { ($0.number, $0.index) < ($1.number, $1.index) }
        }
        guard let ones = sorted(left), let twos = sorted(right) else { return nil }
        var pairs: [(Int, Int)] = []
        var (one, two) = (0, 0)
        while one < ones.count, two < twos.count {
            if isEqual(left[ones[one].index].cells[0], right[twos[two].index].cells[0], columns[0]) {
                pairs.append((ones[one].index, twos[two].index))
                (one, two) = (one + 1, two + 1)
            } else if ones[one].number < twos[two].number {
                one += 1
            } else {
                two += 1
            }
        }
        return pairs
    }

    /// As many pairs as there can be.
    ///
    /// Source: Hopcroft and Karp, "An n^5/2 algorithm for maximum matchings in bipartite graphs" (1973).
    private func maximumPairs() -> [(Int, Int)] {
        let edges = left.map { one in right.indices.filter { differingCells(one, right[$0]) == 0 } }
        var matching = BipartiteMatching(edges: edges, rightCount: right.count)
        matching.grow()
        return matching.pairs
    }
}

extension Tolerance {
    /// Whether a relative tolerance stays below the number it is relative to.
    fileprivate var isFraction: Bool { (Double(text) ?? 1) < 1 }
}

/// A matching of two sets that grows to the largest there is.
struct BipartiteMatching {
    /// By left node: the right nodes it may be matched with.
    let edges: [[Int]]
    private var partnerOfLeft: [Int?]
    private var partnerOfRight: [Int?]
    private var layers: [Int] = []

    init(edges: [[Int]], rightCount: Int) {
        self.edges = edges
        partnerOfLeft = Array(repeating: nil, count: edges.count)
        partnerOfRight = Array(repeating: nil, count: rightCount)
    }

    var pairs: [(Int, Int)] {
        partnerOfLeft.enumerated().compactMap { left, right in right.map { (left, $0) } }
    }

    mutating func grow() {
        while hasAugmentingPath() {
            var next = Array(repeating: 0, count: edges.count)
            for left in edges.indices where partnerOfLeft[left] == nil { _ = augment(from: left, &next) }
        }
    }

    /// Numbers the left nodes by their distance from the free ones.
    private mutating func hasAugmentingPath() -> Bool {
        layers = partnerOfLeft.map { $0 == nil ? 0 : Int.max }
        var queue = layers.indices.filter { layers[$0] == 0 }
        var head = 0
        var found = false
        while head < queue.count {
            let left = queue[head]
            head += 1
            for right in edges[left] {
                guard let other = partnerOfRight[right] else {
                    found = true
                    continue
                }
                guard layers[other] == Int.max else { continue }
                layers[other] = layers[left] + 1
                queue.append(other)
            }
        }
        return found
    }

    /// Follows the layers to a free right node without recursion, whose depth the data would decide.
    private mutating func augment(from start: Int, _ next: inout [Int]) -> Bool {
        var path = [start]
        while let left = path.last {
            guard next[left] < edges[left].count else {
                layers[left] = Int.max
                path.removeLast()
                continue
            }
            let right = edges[left][next[left]]
            next[left] += 1
            guard let other = partnerOfRight[right] else {
                flip(path)
                return true
            }
            if layers[other] == layers[left] + 1 { path.append(other) }
        }
        return false
    }

    /// Gives the last left node of a path its free right node, and each other one the partner of the next.
    private mutating func flip(_ path: [Int]) {
        var wanted: Int?
        for left in path.reversed() {
            let previous = partnerOfLeft[left]
            let partner = wanted ?? edges[left].first { partnerOfRight[$0] == nil }
            if let partner {
                partnerOfLeft[left] = partner
                partnerOfRight[partner] = left
            }
            wanted = previous
        }
    }
}
