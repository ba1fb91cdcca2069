/// Writes trees as SQL.
public enum SQLPrinter {
    /// The whole script in a uniform layout.
    ///
    /// Stable: formatting the result again changes nothing, and reading it gives an equal tree. Comments are kept.
    ///
    /// - Parameter dialect: The dialect to spell names and literals in; the script's own when nil. Functions and
    ///   operators are not translated.
    public static func format(_ script: SQLScript, dialect: Dialect? = nil) -> String {
        var text = ""
        // Layout adds spaces; a text that grows by doubling would stand in memory up to three times.
        text.reserveCapacity(script.source.bytes.count + script.source.bytes.count / 2)
        var layout = ScriptLayout(dialect: dialect ?? script.dialect)
        for statement in script.statements { text += layout.next(statement) }
        text += layout.end(script.comments)
        return text
    }

    /// The whole script as it was written, with only what changed written freshly.
    ///
    /// A script that was read and not changed gives back its source byte for byte.
    public static func faithful(_ script: SQLScript) -> String {
        var out: [UInt8] = []
        var position = script.source.start
        var isFirst = true
        for statement in script.statements {
            let range = statement.origin.range
            if let range, let gap = gap(position, range.lowerBound, script) {
                out += gap
            } else {
                if !isFirst { out += Array(";\n".utf8) }
                out += leadingComments(statement)
            }
            var printer = Printer(dialect: script.dialect, source: script.source)
            printer.bare(statement)
            out += printer.fragment().utf8
            position = range?.upperBound ?? Int.max
            isFirst = false
        }
        if let gap = gap(position, script.source.start + script.source.bytes.count, script) {
            out += gap
        } else if !isFirst {
            out += Array(";\n".utf8)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// One statement in the uniform layout, without a semicolon.
    public static func text(_ statement: SQLStatement, dialect: Dialect) -> String {
        var printer = Printer(dialect: dialect)
        printer.statement(statement)
        return printer.fragment()
    }

    /// One query in the uniform layout.
    public static func text(_ query: SQLQuery, dialect: Dialect) -> String {
        var printer = Printer(dialect: dialect)
        printer.query(query)
        return printer.fragment()
    }

    /// One expression in the uniform layout.
    public static func text(_ expression: SQLExpression, dialect: Dialect) -> String {
        var printer = Printer(dialect: dialect)
        printer.expression(expression)
        return printer.fragment()
    }

    /// One type.
    public static func text(_ type: SQLType, dialect: Dialect) -> String {
        var printer = Printer(dialect: dialect)
        printer.type(type)
        return printer.fragment()
    }

    /// A name, quoted only where it must be.
    public static func text(_ name: Name, dialect: Dialect) -> String {
        var printer = Printer(dialect: dialect)
        printer.name(name)
        return printer.fragment()
    }

    /// The text between two statements, if it holds nothing but comments, white space and semicolons.
    private static func gap(_ start: Int, _ end: Int, _ script: SQLScript) -> ArraySlice<UInt8>? {
        let base = script.source.start
        guard start <= end, start >= base, end <= base + script.source.bytes.count else { return nil }
        let range = (start - base)..<(end - base)
        let isGap = script.source.bytes[range].withUnsafeBufferPointer { bytes in
            var scanner = Scanner(bytes, dialect: script.dialect)
            while let lexeme = scanner.next() {
                if lexeme.kind != .comment, lexeme.symbol != .semicolon { return false }
            }
            return true
        }
        return isGap ? script.source.bytes[range] : nil
    }

    private static func leadingComments(_ statement: SQLStatement) -> [UInt8] {
        statement.comments.at(.leading).flatMap { Array(($0.text + "\n").utf8) }
    }
}

extension SQLStatement {
    /// Whether the line of a client program or the lines of data at its end stand in place of a semicolon.
    fileprivate var endsWithSemicolon: Bool {
        switch kind {
        case .clientCommand: false
        case .copy(let copy): copy.inlineData == nil
        default: true
        }
    }
}

extension Printer {
    /// A statement with its comments and a semicolon.
    mutating func terminated(_ statement: SQLStatement) {
        var bare = statement
        bare.comments = Comments(statement.comments.at(.leading) + statement.comments.at(.inner))
        if !statement.endsWithSemicolon {
            // Behind lines of data, and on a client's line, a comment would be read as part of them.
            standalone(Comments(statement.comments.at(.trailing)))
            self.statement(bare)
            return
        }
        self.statement(bare)
        // Comments at the end of the last node are the statement's when it is read again.
        let trailing = takeWaiting() + statement.comments.at(.trailing)
        let own = trailing.filter(\.ownLine)
        if !own.isEmpty { standalone(Comments(own)) }
        noSpace()
        write(";")
        trail(trailing.filter { !$0.ownLine })
    }

    /// A statement without the comments around it.
    mutating func bare(_ statement: SQLStatement) {
        var bare = statement
        bare.comments = Comments(statement.comments.at(.inner))
        self.statement(bare)
    }
}
