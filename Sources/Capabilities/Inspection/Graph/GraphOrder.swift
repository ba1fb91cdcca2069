/// The order of a directed graph: circles found, and everything else in rows.
///
/// Nothing here calls itself: graphs are as deep as they like.
struct GraphOrder {
    /// Nodes that reach each other, upstream groups before downstream ones; a node in no circle is a group of its own.
    private(set) var groups: [[Int]] = []
    /// Of each node, the most groups in a row before its own.
    private(set) var levels: [Int]
    private var groupOf: [Int]
    private let upstream: [[Int]]

    /// - Parameter edges: From what comes first to what comes after.
    /// - Cost: Linear in nodes and edges.
    init(count: Int, edges: [(Int, Int)]) {
        levels = Array(repeating: 0, count: count)
        groupOf = Array(repeating: -1, count: count)
        var upstream: [[Int]] = Array(repeating: [], count: count)
        for (first, second) in edges { upstream[second].append(first) }
        self.upstream = upstream
        findGroups()
        for group in groups {
            let before = group.flatMap { upstream[$0] }.filter { groupOf[$0] != groupOf[group[0]] }
            let level = before.map { levels[$0] + 1 }.max() ?? 0
            for node in group { levels[node] = level }
        }
    }

    /// Groups of nodes that reach each other, each after what it needs.
    ///
    /// "Depth-first search and linear graph algorithms" (Tarjan, 1972), with a stack of its own, along the edges backwards.
    private mutating func findGroups() {
        var index = [Int](repeating: -1, count: levels.count)
        var low = index
        var isOpen = [Bool](repeating: false, count: levels.count)
        var open: [Int] = []
        var next = 0
        for root in levels.indices where index[root] < 0 {
            var way: [(node: Int, edge: Int)] = [(root, 0)]
            while let (node, edge) = way.last {
                if edge == 0 {
                    index[node] = next
                    low[node] = next
                    next += 1
                    open.append(node)
                    isOpen[node] = true
                }
                if edge < upstream[node].count {
                    way[way.count - 1].edge += 1
                    let other = upstream[node][edge]
                    if index[other] < 0 {
                        way.append((other, 0))
                    } else if isOpen[other] {
                        low[node] = min(low[node], index[other])
                    }
                    continue
                }
                way.removeLast()
                if let above = way.last { low[above.node] = min(low[above.node], low[node]) }
                if low[node] == index[node] { close(node, &open, &isOpen) }
            }
        }
    }

    private mutating func close(_ node: Int, _ open: inout [Int], _ isOpen: inout [Bool]) {
        var group: [Int] = []
        while let last = open.popLast() {
            isOpen[last] = false
            groupOf[last] = groups.count
            group.append(last)
            if last == node { break }
        }
        groups.append(group.sorted())
    }

    /// The way with the most weight; a circle counts with all that is in it, at once.
    func heaviestPath(_ weights: [Double]) -> JobGraph.Path {
        var total = [Double](repeating: 0, count: groups.count)
        var before = [Int?](repeating: nil, count: groups.count)
        for (number, group) in groups.enumerated() {
            let own = group.reduce(0) { $0 + weights[$1] }
            var best = 0.0
            for other in Set(group.flatMap { upstream[$0] }.map { groupOf[$0] }) where other != number {
                if total[other] > best || before[number] == nil && total[other] == best && best > 0 {
                    best = total[other]
                    before[number] = other
                }
            }
            total[number] = best + own
        }
        guard var last = total.indices.max(by: { total[$0] < total[$1] }) else {
            return JobGraph.Path(seconds: 0, jobs: [])
        }
        var jobs = groups[last]
        let seconds = total[last]
        while let previous = before[last] {
            jobs = groups[previous] + jobs
            last = previous
        }
        return JobGraph.Path(seconds: seconds, jobs: jobs)
    }
}
