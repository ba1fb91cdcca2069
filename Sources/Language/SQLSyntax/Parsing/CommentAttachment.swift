/// Gives each comment of a statement to the node it stands at.
///
/// The innermost node around a comment decides: behind a child on the same line and at the end of the line, it
/// trails that child; else it leads the child that follows; else it trails the one before; without children it
/// is inside the node. Printing keeps these places, so reading again attaches alike.
struct CommentAttachment {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let base: UInt32

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ base: UInt32) {
        self.bytes = bytes
        self.base = base
    }

    /// Comments that belong to no statement.
    func standalone(_ lexemes: [Lexeme]) -> Comments {
        Comments(lexemes.map { comment($0, .inner) })
    }

    func attach(_ lexemes: [Lexeme], to statement: inout SQLStatement) {
        var outer: [SQLComment] = []
        var inner: [Lexeme] = []
        guard let range = statement.origin.range else { return }
        for lexeme in lexemes {
            let start = Int(lexeme.start + base)
            if start < range.lowerBound {
                outer.append(comment(lexeme, .leading))
            } else if start >= range.upperBound {
                outer.append(comment(lexeme, .trailing))
            } else {
                inner.append(lexeme)
            }
        }
        if !inner.isEmpty {
            let bytes = bytes
            var plan = CommentPlan(inner, base: base, endsLine: endsLine(inner)) { first, second in
                bytes[first..<second].contains(0x0A)
            }
            statement.accept(&plan)
            var placing = CommentPlacing(byNode: plan.places(comment))
            _ = statement.rewrite(&placing)
        }
        statement.comments.list += outer
    }

    /// Whether nothing but commas and other comments stands between each comment and the end of its line.
    ///
    /// A word there may be printed on the line of the node that follows, and the comment then led that node.
    private func endsLine(_ comments: [Lexeme]) -> [Bool] {
        var result = Array(repeating: false, count: comments.count)
        for index in comments.indices.reversed() {
            var behind = Int(comments[index].end)
            while behind < bytes.count, [0x20, 0x09, 0x0D, UInt8(ascii: ",")].contains(bytes[behind]) {
                behind += 1
            }
            let next = index + 1
            if next < comments.count, Int(comments[next].start) == behind {
                result[index] = result[next]
            } else {
                result[index] = behind == bytes.count || bytes[behind] == 0x0A
            }
        }
        return result
    }

    private func comment(_ lexeme: Lexeme, _ placement: SQLComment.Placement) -> SQLComment {
        var place = Int(lexeme.start)
        while place > 0, bytes[place - 1] == 0x20 || bytes[place - 1] == 0x09 { place -= 1 }
        let ownLine = place == 0 || bytes[place - 1] == 0x0A
        var behind = Int(lexeme.end)
        while behind < bytes.count, bytes[behind] == 0x20 || bytes[behind] == 0x09 || bytes[behind] == 0x0D {
            behind += 1
        }
        let endsLine = behind == bytes.count || bytes[behind] == 0x0A
        let text = String(decoding: bytes[lexeme.range], as: UTF8.self)
        return SQLComment(text, placement: placement, ownLine: ownLine, endsLine: endsLine)
    }
}

/// Finds the node of each comment; nodes are numbered in the order they are left.
private struct CommentPlan: SyntaxVisitor {
    private struct Child {
        var start: UInt32
        var end: UInt32
        var number: Int
    }

    private struct Choice {
        var comment: Lexeme
        var node: Int
        var placement: SQLComment.Placement
    }

    private let waiting: [Lexeme]
    /// For each comment the first one not before it that has no node yet; paths are shortened as they are used.
    private var open: [Int]
    private let base: UInt32
    /// Of each comment.
    private let endsLine: [Bool]
    private let breaksLine: (Int, Int) -> Bool
    private var count = 0
    private var children: [[Child]] = [[]]
    private var choices: [Choice] = []

    init(
        _ comments: [Lexeme],
        base: UInt32,
        endsLine: [Bool],
        breaksLine: @escaping (Int, Int) -> Bool
    ) {
        waiting = comments
        open = Array(0...comments.count)
        self.base = base
        self.endsLine = endsLine
        self.breaksLine = breaksLine
    }

    func places(
        _ comment: (Lexeme, SQLComment.Placement) -> SQLComment
    ) -> [Int: [SQLComment]] {
        var result: [Int: [SQLComment]] = [:]
        for choice in choices.sorted(by: { $0.comment.start < $1.comment.start }) {
            result[choice.node, default: []].append(comment(choice.comment, choice.placement))
        }
        return result
    }

    private mutating func begin(_ origin: Origin) -> Descent {
        children.append([])
        return .descend
    }

    private mutating func end(_ origin: Origin) {
        let number = count
        count += 1
        let own = children.removeLast()
        guard origin.isKnown else {
            children[children.count - 1] += own
            return
        }
        let (start, end) = (origin.start - base, origin.end - base)
        children[children.count - 1].append(Child(start: start, end: end, number: number))
        var next = nextOpen(Self.firstIndex(of: waiting) { $0.start >= start })
        guard next < waiting.count, waiting[next].end <= end else { return }
        let sorted = own.sorted { $0.start < $1.start }
        while next < waiting.count, waiting[next].end <= end {
            choose(next, sorted, number)
            open[next] = next + 1
            next = nextOpen(next)
        }
    }

    private mutating func nextOpen(_ index: Int) -> Int {
        var root = index
        while open[root] != root { root = open[root] }
        var place = index
        while open[place] != root {
            let following = open[place]
            open[place] = root
            place = following
        }
        return root
    }

    /// The first index where an ordered list fulfils a condition that then stays true.
    private static func firstIndex<Item>(of items: [Item], _ condition: (Item) -> Bool) -> Int {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if condition(items[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func choose(_ index: Int, _ children: [Child], _ number: Int) {
        let comment = waiting[index]
        let following = Self.firstIndex(of: children) { $0.start >= comment.end }
        let after = following < children.count ? children[following] : nil
        let preceding = Self.firstIndex(of: children) { $0.end > comment.start }
        let before = preceding > 0 ? children[preceding - 1] : nil
        if let before {
            let isBehind = !breaksLine(Int(before.end), Int(comment.start))
            if isBehind && endsLine[index] || after == nil {
                choices.append(Choice(comment: comment, node: before.number, placement: .trailing))
                return
            }
        }
        let target = after?.number ?? number
        choices.append(Choice(comment: comment, node: target, placement: after == nil ? .inner : .leading))
    }

    mutating func enter(_ node: SQLStatement) -> Descent { begin(node.origin) }
    mutating func leave(_ node: SQLStatement) { end(node.origin) }
    mutating func enter(_ node: SQLQuery) -> Descent { begin(node.origin) }
    mutating func leave(_ node: SQLQuery) { end(node.origin) }
    mutating func enter(_ node: Select) -> Descent { begin(node.origin) }
    mutating func leave(_ node: Select) { end(node.origin) }
    mutating func enter(_ node: TableExpression) -> Descent { begin(node.origin) }
    mutating func leave(_ node: TableExpression) { end(node.origin) }
    mutating func enter(_ node: SQLExpression) -> Descent { begin(node.origin) }
    mutating func leave(_ node: SQLExpression) { end(node.origin) }
    mutating func enter(part: some LocatedNode) -> Descent { begin(part.origin) }
    mutating func leave(part: some LocatedNode) { end(part.origin) }
}

/// Puts the comments where the plan says, and changes nothing else.
private struct CommentPlacing: SyntaxRewriter {
    let byNode: [Int: [SQLComment]]
    private var count = 0

    init(byNode: [Int: [SQLComment]]) {
        self.byNode = byNode
    }

    mutating func finish(_ node: inout some LocatedNode, childrenChanged: Bool) -> Bool {
        defer { count += 1 }
        guard let comments = byNode[count] else { return childrenChanged }
        node.comments.list += comments
        return true
    }
}
