import JobModel

/// Finds what two sides' files differ in beyond their rows.
struct FileComparison {
    let rules: ComparisonRules

    /// Empty unless both sides are files: a table has no form to compare.
    func differences(_ left: [FileFacts], _ right: [FileFacts]) -> [FileDifference] {
        guard !left.isEmpty, !right.isEmpty else { return [] }
        let formats = (Set(left.map(\.format)), Set(right.map(\.format)))
        guard formats.0 == formats.1 else {
            // Whoever names files of two formats means their rows.
            return [
                FileDifference(
                    kind: .fileFormat,
                    left: formats.0.sorted().joined(separator: ", "),
                    right: formats.1.sorted().joined(separator: ", "),
                    isAllowed: true
                )
            ]
        }
        var found = layout(left, right)
        let isSingle = left.count == 1 && right.count == 1
        for (file, other) in Self.paired(left, right) {
            let name = isSingle ? nil : file.path
            if file.compression != other.compression {
                found.append(difference(.compression, name, file.compression, other.compression))
            }
            found += text(file.text, other.text, file: name)
        }
        return found
    }

    /// Files whose form is compared: those of one name, then what is left of a folder in order of names.
    ///
    /// Parts may be named by whoever wrote them. Where a folder has fewer on one side, the last ones stay alone, and
    /// the number of parts differs.
    private static func paired(_ left: [FileFacts], _ right: [FileFacts]) -> [(FileFacts, FileFacts)] {
        let byName = Dictionary(right.map { ($0.path, $0) }) { first, _ in first }
        let names = Set(left.map(\.path))
        var spare = Dictionary(grouping: right.filter { !names.contains($0.path) }.reversed()) {
            folder(of: $0)
        }
        return left.compactMap { file in
            (byName[file.path] ?? spare[folder(of: file)]?.popLast()).map { (file, $0) }
        }
    }

    private static func folder(of file: FileFacts) -> String {
        file.path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private func difference(_ kind: Allowance, _ file: String?, _ left: String, _ right: String)
        -> FileDifference
    {
        FileDifference(
            kind: kind,
            file: file,
            left: left,
            right: right,
            isAllowed: rules.allowed.contains(kind)
        )
    }

    private func layout(_ left: [FileFacts], _ right: [FileFacts]) -> [FileDifference] {
        var found: [FileDifference] = []
        let (one, two) = (Self.parts(left), Self.parts(right))
        for folder in Set(one.keys).union(two.keys).sorted() {
            switch (one[folder], two[folder]) {
            case (let count?, nil): found.append(difference(.partitions, folder, "\(count) files", "none"))
            case (nil, let count?): found.append(difference(.partitions, folder, "none", "\(count) files"))
            case (let count?, let other?) where count != other:
                found.append(difference(.partCount, folder, "\(count) files", "\(other) files"))
            default: break
            }
        }
        return found
    }

    /// Files by folder.
    private static func parts(_ files: [FileFacts]) -> [String: Int] {
        Dictionary(files.map { (folder(of: $0), 1) }, uniquingKeysWith: +)
    }

    private func text(_ left: TextFacts?, _ right: TextFacts?, file: String?) -> [FileDifference] {
        guard let left, let right else { return [] }
        var found: [FileDifference] = []
        func compare(_ kind: Allowance, _ one: String, _ two: String) {
            if one != two { found.append(difference(kind, file, one, two)) }
        }
        compare(.encoding, left.encoding, right.encoding)
        compare(
            .byteOrderMark,
            left.hasByteOrderMark ? "present" : "absent",
            right.hasByteOrderMark ? "present" : "absent"
        )
        compare(.delimiter, left.delimiter, right.delimiter)
        compare(.header, Self.header(left), Self.header(right))
        compare(.lineEnding, left.lineEnding, right.lineEnding)
        if left.hasMixedLineEnds, left.lineEnding == right.lineEnding, left.records == right.records {
            let counts = [left, right].map {
                "\($0.lineFeeds) LF, \($0.carriageReturnLineFeeds) CRLF, \($0.carriageReturns) CR"
            }
            compare(.lineEnding, counts[0], counts[1])
        }
        compare(
            .finalNewline,
            left.endsWithNewline ? "present" : "absent",
            right.endsWithNewline ? "present" : "absent"
        )
        if !hasSameTrailer(left, right) {
            found.append(
                difference(.trailer, file, Self.lines(left.trailer.count), Self.lines(right.trailer.count))
            )
        }
        if left.quotedCells != right.quotedCells || left.quotingPattern != right.quotingPattern {
            found.append(difference(.quoting, file, Self.quoting(left), Self.quoting(right)))
        }
        return found
    }

    private static func header(_ facts: TextFacts) -> String {
        facts.header.map { $0.joined(separator: ", ") } ?? "none"
    }

    private static func lines(_ count: Int) -> String { count == 1 ? "1 line" : "\(count) lines" }

    private static func quoting(_ facts: TextFacts) -> String {
        "\(facts.quotedCells) cells quoted, \(facts.needlesslyQuotedCells) of them needlessly"
    }

    private func hasSameTrailer(_ left: TextFacts, _ right: TextFacts) -> Bool {
        guard let pattern = rules.trailer else { return left.trailer == right.trailer }
        let template = TrailerPattern(pattern)
        return left.trailer.count == right.trailer.count
            && zip(left.trailer, right.trailer).allSatisfy { $0 == $1 || template.haveSameFixedText($0, $1) }
    }
}
