/// The known name a person most likely meant, or nil when none is close.
///
/// Compared without case by edit distance (insert, delete, replace, swap of neighbours); a third of the
/// name's length may differ.
public func nearestName(to name: String, in known: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased())
    let limit = max(1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in known {
        let letters = Array(candidate.lowercased())
        guard abs(letters.count - wanted.count) <= limit else { continue }
        let distance = editDistance(wanted, letters)
        if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
}

/// "Did you mean …?" with the nearest name, else every known name, else nil.
public func suggestion(for name: String, in known: [String], what: String) -> String? {
    if let nearest = nearestName(to: name, in: known) { return "Did you mean \"\(nearest)\"?" }
    guard !known.isEmpty else { return nil }
    let shown = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", …" : "")
    return "Use one of the \(what): \(shown)."
}

private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
    var older = [Int](repeating: 0, count: second.count + 1)
    var previous = Array(0...second.count)
    for row in 1...first.count {
        var current = [row] + [Int](repeating: 0, count: second.count)
        for column in 1...second.count {
            let same = first[row - 1] == second[column - 1]
            current[column] = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + (same ? 0 : 1)
            )
            if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1]
            {
                current[column] = min(current[column], older[column - 2] + 1)
            }
        }
        (older, previous) = (previous, current)
    }
    return previous[second.count]
}
