import JobModel
import SQLSyntax
import Tabular

/// The two sides as the steps of a comparison read them.
struct SidePair: Sendable {
    let left: ComparisonSide
    let right: ComparisonSide
    let columns: [ComparedColumn]
    /// Positions of the columns that rows which may pair have in common.
    let bucketColumns: [Int]
    let key: [Int]
    let workbench: any Workbench

    /// Enough that an unequal bucket of a hundred million rows is small, few enough to be grouped in the cache.
    static let buckets = 4096
    private static let rowsPerBlock = 1 << 16

    init(left: ComparisonSide, right: ComparisonSide, matching: ColumnMatching, workbench: any Workbench) {
        self.left = left
        self.right = right
        columns = matching.compared
        key = matching.key
        bucketColumns =
            matching.key.isEmpty
            ? matching.compared.filter { $0.tolerance == nil }.map(\.index) : matching.key
        self.workbench = workbench
    }

    private var scheme: SideQueries.Scheme {
        if case .relation = left.rows, case .relation = right.rows { return .native }
        return .portable
    }

    func side(_ hand: Hand) -> ComparisonSide { hand == .left ? left : right }

    /// Nil for a side elsewhere.
    func queries(_ hand: Hand) -> SideQueries? {
        guard case .relation(let relation) = side(hand).rows else { return nil }
        return SideQueries(
            relation: relation,
            typing: side(hand).typing,
            hand: hand,
            columns: columns,
            bucketColumns: bucketColumns,
            scheme: scheme
        )
    }

    private func remoteCells(_ hand: Hand) -> [PortableCell] {
        columns.map { PortableCell(column: $0.column(hand), form: $0.form, normalisation: $0.normalisation) }
    }

    // MARK: Checksums

    /// By bucket; all in one bucket where reading again costs less than grouping.
    struct Sums: Sendable {
        fileprivate var left: [Int: Checksum]
        fileprivate var right: [Int: Checksum]
        fileprivate var buckets: Int

        var leftTotal: Checksum { left.values.reduce(Checksum(), +) }
        var rightTotal: Checksum { right.values.reduce(Checksum(), +) }
    }

    func checksums() async throws -> Sums {
        try await checksums(buckets: scheme == .native ? 1 : Self.buckets)
    }

    private func checksums(buckets: Int) async throws -> Sums {
        Sums(
            left: try await checksums(.left, buckets: buckets),
            right: try await checksums(.right, buckets: buckets),
            buckets: buckets
        )
    }

    private func checksums(_ hand: Hand, buckets: Int) async throws -> [Int: Checksum] {
        switch side(hand).rows {
        case .remote(let rows):
            return try await rows.checksums(
                of: remoteCells(hand),
                bucketedBy: bucketColumns,
                buckets: buckets
            )
        case .relation:
            guard let queries = queries(hand) else { return [:] }
            return try await Self.checksums(workbench.rows(of: queries.checksums(buckets: buckets)))
        }
    }

    private static func checksums(_ rows: [[Value]]) throws -> [Int: Checksum] {
        var sums: [Int: Checksum] = [:]
        for row in rows {
            guard case .integer(let bucket) = row[0], case .integer(let count) = row[1] else { continue }
            sums[Int(bucket)] = Checksum(count: Int(count), high: row[2].wholeNumber, low: row[3].wholeNumber)
        }
        return sums
    }

    // MARK: Leftovers

    /// Collects what the sides do not have equally often, from the buckets whose checksums differ.
    ///
    /// Afterwards the workbench has ``Leftovers``.
    func collectLeftovers(_ sums: Sums, candidates: Int) async throws {
        let sums = sums.buckets == Self.buckets ? sums : try await checksums(buckets: Self.buckets)
        var unequal = Set(sums.left.keys).union(sums.right.keys)
        unequal = unequal.filter { sums.left[$0] != sums.right[$0] }
        // Reading everything costs less than looking almost every row's bucket up.
        let wanted = unequal.count > Self.buckets / 2 ? nil : unequal
        let leftRows = try await rows(.left, in: wanted)
        let rightRows = try await rows(.right, in: wanted)
        let leftovers = Leftovers(columns: columns, groupColumns: bucketColumns, candidates: candidates)
        try await workbench.execute(leftovers.creation(left: leftRows, right: rightRows))
    }

    private func rows(_ hand: Hand, in wanted: Set<Int>?) async throws -> String {
        if let queries = queries(hand) { return queries.rows(in: wanted, of: Self.buckets) }
        guard case .remote(let remote) = side(hand).rows else { return "" }
        let stream = try await remote.rows(
            of: remoteCells(hand),
            bucketedBy: bucketColumns,
            buckets: Self.buckets,
            only: wanted
        )
        return try await arrived(stream, from: hand, as: "__vs_\(hand.rawValue)_arrived")
    }

    /// A query over rows from elsewhere, their numbers in DuckDB's spelling.
    private func arrived(
        _ stream: ArrowStream,
        from hand: Hand,
        as table: String,
        further: String = ""
    ) async throws -> String {
        try await workbench.execute("DROP TABLE IF EXISTS \(SQLText.identifier(table))")
        try await workbench.ingest(stream, as: table)
        let cells = columns.map { column in
            let text = DuckDBCell(
                column: Column(column.cell, .text),
                typing: .text,
                form: column.form,
                normalisation: []
            ).arrivedText(from: column.column(hand).type)
            return "\(text) AS \(column.cell)"
        }
        // A column without any value arrives without the type of text.
        let typed = columns.map { "CAST(\($0.cell) AS VARCHAR) AS \($0.cell)" }.joined(separator: ", ")
        return """
            SELECT \(cells.joined(separator: ", "))\(further)
            FROM (SELECT \(typed)\(further) FROM \(SQLText.identifier(table)))
            """
    }

    // MARK: Order

    /// Whether the rows, equal as multisets, stand in the same order.
    func orderFacts() async throws -> OrderFacts {
        guard let leftQueries = queries(.left), let rightQueries = queries(.right) else {
            return try await remoteOrderFacts()
        }
        let leftSums = try await Self.checksums(
            workbench.rows(of: leftQueries.orderedChecksums(rowsPerBlock: Self.rowsPerBlock))
        )
        let rightSums = try await Self.checksums(
            workbench.rows(of: rightQueries.orderedChecksums(rowsPerBlock: Self.rowsPerBlock))
        )
        // A block may differ within tolerances only, so the first one does not decide.
        for block in Set(leftSums.keys).union(rightSums.keys).sorted()
        where leftSums[block] != rightSums[block] {
            let facts = try await orderFacts(
                leftQueries.orderedRows(block: block, rowsPerBlock: Self.rowsPerBlock),
                rightQueries.orderedRows(block: block, rowsPerBlock: Self.rowsPerBlock)
            )
            if !facts.isEqual { return facts }
        }
        return OrderFacts(isEqual: true, firstDifference: nil)
    }

    private func remoteOrderFacts() async throws -> OrderFacts {
        var rows: [String] = []
        for hand in Hand.allCases {
            switch side(hand).rows {
            case .relation(let relation):
                let numbered = "(SELECT *, row_number() OVER () AS position FROM \(relation))"
                let texts = columns.map { column in
                    let cell = DuckDBCell(
                        column: column.column(hand),
                        typing: side(hand).typing,
                        form: column.form,
                        normalisation: column.normalisation
                    )
                    return "\(cell.text) AS \(column.cell)"
                }
                rows.append("SELECT \(texts.joined(separator: ", ")), position FROM \(numbered)")
            case .remote(let remote):
                let stream = try await remote.orderedRows(of: remoteCells(hand))
                rows.append(
                    try await arrived(
                        stream,
                        from: hand,
                        as: "__vs_\(hand.rawValue)_ordered",
                        further: ", position"
                    )
                )
            }
        }
        return try await orderFacts(rows[0], rows[1])
    }

    /// The first place at which two numbered queries differ.
    private func orderFacts(_ left: String, _ right: String) async throws -> OrderFacts {
        let isSame = columns.map { column in
            let tolerated =
                column.withinTolerance("l.\(column.cell)", "r.\(column.cell)").map { " OR \($0)" } ?? ""
            return "(l.\(column.cell) IS NOT DISTINCT FROM r.\(column.cell)\(tolerated))"
        }
        let first = try await workbench.rows(
            of: """
                SELECT min(position) FROM (\(left)) AS l JOIN (\(right)) AS r USING (position)
                WHERE NOT (\(isSame.joined(separator: " AND ")))
                """
        )
        guard case .integer(let place)? = first.first?.first else {
            return OrderFacts(isEqual: true, firstDifference: nil)
        }
        return OrderFacts(isEqual: false, firstDifference: Int(place))
    }
}

extension Value {
    /// A whole number given as text or number; zero for NULL, the sum of no rows.
    var wholeNumber: UInt128 {
        switch self {
        case .text(let text): UInt128(text) ?? 0
        case .integer(let number): UInt128(number)
        case .hugeInteger(let number): UInt128(number)
        default: 0
        }
    }

    var count: Int {
        switch self {
        case .integer(let number): Int(number)
        case .hugeInteger(let number): Int(number)
        default: 0
        }
    }
}
