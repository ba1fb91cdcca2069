/// A function, initializer, deinitializer or subscript with a body.
struct FunctionSpan: Hashable {
    var name: String
    /// From one.
    var firstLine: Int
    var lineCount: Int
}

/// The functions of a file, in the order their bodies end.
///
/// Nested ones count by themselves too.
func functions(in file: SwiftFile) -> [FunctionSpan] {
    var finder = FunctionFinder()
    for (index, line) in file.code.enumerated() { finder.read(line, number: index + 1) }
    return finder.found
}

/// Follows brackets: a declaration's body is the first `{` outside its parentheses.
private struct FunctionFinder {
    private struct Opening {
        var name: String
        var line: Int
    }

    private(set) var found: [FunctionSpan] = []
    /// A declaration whose body has not opened yet, and how deep in parentheses we are since.
    private var pending: Opening?
    private var parentheses = 0
    /// One entry for each open `{`: the function it belongs to, or nil.
    private var braces: [Opening?] = []
    private var word: [UInt8] = []
    private var previousWord = ""

    mutating func read(_ line: String, number: Int) {
        for byte in line.utf8 {
            if isNameByte(byte) {
                word.append(byte)
            } else {
                endWord(number: number, followedBy: byte)
                read(byte, number: number)
            }
        }
        endWord(number: number, followedBy: UInt8(ascii: "\n"))
    }

    private mutating func read(_ byte: UInt8, number: Int) {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
        case UInt8(ascii: "{"):
            // A closure in a default argument is inside the parentheses and opens no body.
            if parentheses == 0 || pending == nil {
                braces.append(pending)
                pending = nil
            } else {
                braces.append(nil)
            }
        case UInt8(ascii: "}"):
            if pending != nil, parentheses == 0 { pending = nil }
            if let opening = braces.popLast() ?? nil {
                found.append(
                    FunctionSpan(
                        name: opening.name,
                        firstLine: opening.line,
                        lineCount: number - opening.line + 1
                    )
                )
            }
        default: break
        }
    }

    private mutating func endWord(number: Int, followedBy next: UInt8) {
        guard !word.isEmpty else { return }
        let text = String(decoding: word, as: UTF8.self)
        word = []
        defer { previousWord = text }
        switch text {
        case "func": start("", number: number)
        case "init" where previousWord != "self" && previousWord != "super" && isDeclaration(next):
            start("init", number: number)
        case "deinit", "subscript": start(text, number: number)
        // A requirement without a body ends where the next declaration starts.
        case "var", "let", "case", "struct", "enum", "class", "extension", "protocol", "typealias":
            if parentheses == 0 { pending = nil }
        default:
            if pending?.name.isEmpty == true { pending?.name = text }
        }
    }

    private func isDeclaration(_ next: UInt8) -> Bool { "(?<!".utf8.contains(next) }

    private mutating func start(_ name: String, number: Int) {
        guard pending == nil || parentheses == 0 else { return }
        pending = Opening(name: name, line: number)
        parentheses = 0
    }
}
