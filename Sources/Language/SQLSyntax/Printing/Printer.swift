/// Writes a tree as text: words, breaks and comments, with a layout that depends on the width.
///
/// A group is tried on one line first; where it does not fit it is written again with its breaks. The try ends
/// at the edge of the page, so its cost is bounded by the width.
struct Printer {
    let dialect: Dialect
    let classes: KeywordClasses
    let levels: OperatorLevels
    /// Where nodes that have not changed are copied from; nil to write everything freshly.
    let source: SQLSource?
    private(set) var out: [UInt8] = []
    private var column = 0
    private var indent = 0
    /// Whether breaks are spaces now.
    private var isFlat = false
    private var limit = Printer.width
    /// Whether the line being tried does not fit.
    private(set) var overflows = false
    private var wantsSpace = false
    private var wantsBreak = false
    /// Comments behind the last node, which wait for a comma to pass them.
    private var waiting: [SQLComment] = []

    /// Columns of a line.
    static let width = 100
    /// Columns of a statement that is short enough to stay on one line.
    static let shortWidth = 70

    init(dialect: Dialect, source: SQLSource? = nil) {
        self.dialect = dialect
        self.source = source
        classes = .of(dialect)
        levels = .of(dialect)
    }

    // MARK: Words

    /// Writes text that holds no line break.
    mutating func write(_ text: String) {
        guard !overflows else { return }
        flushComments()
        if Self.isSign(out.last), Self.isSign(text.utf8.first) { wantsSpace = true }
        prepare()
        out.append(contentsOf: text.utf8)
        column += text.utf8.count
        check()
    }

    /// Two of these in a row would be read as one operator, or as a comment.
    private static func isSign(_ byte: UInt8?) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "~")
    }

    /// A word with a space before and behind.
    mutating func word(_ text: String) {
        space()
        write(text)
        space()
    }

    /// Text as it is, line breaks included.
    mutating func verbatim(_ bytes: some BidirectionalCollection<UInt8>) {
        guard !overflows else { return }
        flushComments()
        prepare()
        out.append(contentsOf: bytes)
        if let last = bytes.lastIndex(of: 0x0A) {
            if isFlat { overflows = true }
            column = bytes.distance(from: last, to: bytes.endIndex) - 1
        } else {
            column += bytes.count
        }
        check()
    }

    /// A comma stands before the comments behind the node it follows.
    mutating func comma() {
        guard !overflows else { return }
        wantsSpace = false
        if wantsBreak { prepare() }
        out.append(UInt8(ascii: ","))
        column += 1
        check()
    }

    mutating func space() { wantsSpace = true }

    mutating func noSpace() { wantsSpace = false }

    private mutating func prepare() {
        if wantsBreak {
            newLine()
            wantsBreak = false
            wantsSpace = false
        } else if wantsSpace {
            if column > 0, !Self.glues(out.last) {
                out.append(0x20)
                column += 1
            }
            wantsSpace = false
        }
    }

    private mutating func check() {
        if isFlat, column > limit { overflows = true }
    }

    /// Whether nothing may stand between this byte and the next word.
    private static func glues(_ byte: UInt8?) -> Bool {
        switch byte {
        case 0x20, UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): true
        default: false
        }
    }

    // MARK: Breaks

    /// A line break, or a space on one line.
    mutating func line() {
        if isFlat { space() } else { breakLine() }
    }

    /// A line break, or nothing on one line.
    mutating func softLine() {
        if isFlat { noSpace() } else { breakLine() }
    }

    mutating func breakLine() {
        guard !overflows else { return }
        if isFlat {
            overflows = true
            return
        }
        flushComments()
        wantsBreak = true
        wantsSpace = false
    }

    /// An empty line.
    mutating func blankLine() {
        breakLine()
        prepare()
        while out.last == 0x20 { out.removeLast() }
        column = 0
        wantsBreak = true
    }

    private mutating func newLine() {
        while out.last == 0x20 { out.removeLast() }
        if !out.isEmpty { out.append(0x0A) }
        out.append(contentsOf: repeatElement(0x20, count: indent))
        column = indent
    }

    mutating func indented(_ body: (inout Printer) -> Void) {
        indent += 4
        body(&self)
        // A break asked for inside belongs inside only if something follows there.
        indent -= 4
    }

    /// Writes on one line if it fits, else with breaks.
    mutating func group(width: Int = Printer.width, _ body: (inout Printer) -> Void) {
        if isFlat {
            body(&self)
            return
        }
        let state = (out.count, column, wantsSpace, wantsBreak, waiting, limit)
        isFlat = true
        limit = max(width, min(Printer.width, indent + width / 2))
        body(&self)
        isFlat = false
        limit = state.5
        guard overflows else { return }
        overflows = false
        out.removeLast(out.count - state.0)
        (column, wantsSpace, wantsBreak, waiting) = (state.1, state.2, state.3, state.4)
        body(&self)
    }

    // MARK: Lists

    /// Items with commas, all on one line or each on its own.
    mutating func list<Item>(_ items: [Item], _ item: (inout Printer, Item) -> Void) {
        for (number, value) in items.enumerated() {
            if overflows { return }
            if number > 0 {
                comma()
                line()
            }
            item(&self, value)
        }
    }

    /// Items with commas on one line, or indented on several.
    mutating func row<Item>(_ items: [Item], _ item: (inout Printer, Item) -> Void) {
        group { printer in
            printer.indented { printer in printer.list(items, item) }
        }
    }

    /// A list in parentheses.
    mutating func parenthesized<Item>(_ items: [Item], _ item: (inout Printer, Item) -> Void) {
        enclosed("(", ")") { printer in printer.list(items, item) }
    }

    /// Marks around something, which goes on lines of its own where it does not fit.
    mutating func enclosed(_ open: String, _ close: String, _ body: (inout Printer) -> Void) {
        group { printer in
            printer.write(open)
            printer.noSpace()
            printer.indented { printer in
                printer.softLine()
                body(&printer)
            }
            printer.softLine()
            printer.write(close)
        }
    }

    // MARK: Comments and source

    /// A node with its comments; copied from the source where it has not changed.
    mutating func located(_ node: some LocatedNode, _ body: (inout Printer) -> Void) {
        guard !overflows else { return }
        if !node.comments.isEmpty { lead(node.comments) }
        if let text = sourceText(of: node.origin) { verbatim(text) } else { body(&self) }
        guard !node.comments.isEmpty else { return }
        if source == nil || !node.origin.isKnown { waiting += node.comments.at(.inner) }
        waiting += node.comments.at(.trailing)
    }

    func sourceText(of origin: Origin) -> ArraySlice<UInt8>? {
        guard let source, let range = origin.range, range.lowerBound >= source.start,
            range.upperBound <= source.start + source.bytes.count
        else { return nil }
        return source.bytes[(range.lowerBound - source.start)..<(range.upperBound - source.start)]
    }

    private mutating func lead(_ comments: Comments) {
        for comment in comments.list where comment.placement == .leading {
            guard !overflows else { return }
            flushComments()
            if comment.isLine || comment.endsLine {
                if isFlat {
                    overflows = true
                    return
                }
                if !wantsBreak, !isAtLineStart { wantsBreak = true }
                prepare()
                put(comment)
                wantsBreak = true
            } else {
                prepare()
                put(comment)
                space()
            }
        }
    }

    private var isAtLineStart: Bool {
        out.isEmpty || out.last == 0x0A || out.suffix(indent + 1).allSatisfy { $0 == 0x20 || $0 == 0x0A }
    }

    private mutating func put(_ comment: SQLComment) {
        var bytes = Array(comment.text.utf8)
        // A group that is written again counts on what stands before it: no spaces to be cut off later.
        while comment.isLine, bytes.last == 0x20 { bytes.removeLast() }
        out.append(contentsOf: bytes)
        if let last = bytes.lastIndex(of: 0x0A) {
            if isFlat { overflows = true }
            column = bytes.count - last - 1
        } else {
            column += bytes.count
        }
    }

    mutating func flushComments() {
        guard !waiting.isEmpty, !overflows else { return }
        let comments = waiting
        waiting = []
        for comment in comments {
            if isFlat, comment.isLine || comment.endsLine {
                overflows = true
                return
            }
            if !wantsBreak {
                wantsSpace = column > 0
            } else if comment.ownLine {
                prepare()
            } else {
                // The comment belongs to the line that ends here.
                wantsSpace = true
            }
            let breaksAfter = comment.isLine || comment.endsLine || wantsBreak
            let wanted = wantsBreak
            wantsBreak = false
            if comment.ownLine, !wanted, !isFlat { wantsBreak = true }
            prepare()
            put(comment)
            wantsBreak = breaksAfter
            wantsSpace = true
        }
    }

    /// The comments behind the last node, which are written by the caller instead.
    mutating func takeWaiting() -> [SQLComment] {
        defer { waiting = [] }
        return waiting
    }

    /// Writes comments that belong to no node.
    mutating func standalone(_ comments: Comments) {
        for comment in comments.list {
            breakLine()
            prepare()
            put(comment)
            wantsBreak = true
        }
    }

    /// Comments on the same line, behind what is written.
    mutating func trail(_ comments: [SQLComment]) {
        waiting += comments
        flushComments()
    }

    /// Ends the text with a line break.
    mutating func finish() -> String {
        flushComments()
        while out.last == 0x20 || out.last == 0x0A { out.removeLast() }
        if !out.isEmpty { out.append(0x0A) }
        return String(decoding: out, as: UTF8.self)
    }

    /// The text so far, without a line break at the end.
    mutating func fragment() -> String {
        flushComments()
        return String(decoding: out, as: UTF8.self)
    }
}
