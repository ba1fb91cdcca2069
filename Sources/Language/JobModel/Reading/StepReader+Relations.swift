import Tabular

/// The steps that make relations.
extension StepReader {
    mutating func sourcing(_ object: ObjectReader) -> DataSourcing? {
        let resultName = resultName(SourcingFields.resultName, of: object)
        let schema = object.value(SourcingFields.schema)
        let table = object.value(SourcingFields.table)
        let columns = object.value(SourcingFields.columns).map { distinct($0) }
        let filter = object.value(SourcingFields.additionalFilter)
        let connection = object.value(SourcingFields.connection)
        let dateMode = dateMode(object)
        guard let resultName, let schema, let table, let columns else { return nil }
        let isBlank = filter?.allSatisfy(\.isWhitespace) ?? true
        return DataSourcing(
            resultName: resultName,
            schema: schema,
            table: table,
            columns: columns,
            additionalFilter: isBlank ? nil : filter,
            connection: connection,
            dateMode: dateMode
        )
    }

    /// The one date mode that is given; a second one is an error that names both.
    private func dateMode(_ object: ObjectReader) -> DataSourcing.DateMode {
        var given: [(name: String, position: DocumentPosition, mode: DataSourcing.DateMode)] = []
        if object.isGiven(SourcingFields.minEffectiveDate) || object.isGiven(SourcingFields.maxEffectiveDate)
        {
            let isMinimum = object.isGiven(SourcingFields.minEffectiveDate)
            let field = isMinimum ? SourcingFields.minEffectiveDate : SourcingFields.maxEffectiveDate
            given.append((field.name, object.keyPosition(of: field), fixedDates(object)))
        }
        if object.isGiven(SourcingFields.lookbackDays) {
            let days = object.value(SourcingFields.lookbackDays)
            let position = object.keyPosition(of: SourcingFields.lookbackDays)
            given.append((SourcingFields.lookbackDays.name, position, .lookback(days: days ?? 0)))
        }
        let switches: [(Field<Bool>, DataSourcing.DateMode)] = [
            (SourcingFields.mostRecent, .mostRecent), (SourcingFields.mostRecentPrior, .mostRecentPrior),
            (SourcingFields.fullHistory, .fullHistory),
        ]
        for (field, mode) in switches where object.value(field) == true {
            given.append((field.name, object.keyPosition(of: field), mode))
        }
        if object.value(SourcingFields.asOf) != nil {
            given.append((SourcingFields.asOf.name, object.keyPosition(of: SourcingFields.asOf), .none))
        }
        given.sort { $0.position < $1.position }
        guard let first = given.first else { return .effectiveDate }
        for other in given.dropFirst() {
            problems.report(
                JobProblem.dateModes(other.name, first: first.name, firstPosition: first.position),
                at: other.position
            )
        }
        return first.mode
    }

    private func fixedDates(_ object: ObjectReader) -> DataSourcing.DateMode {
        let from = object.value(SourcingFields.minEffectiveDate)
        let to = object.value(SourcingFields.maxEffectiveDate)
        if let from, let to, from > to {
            problems.report(
                JobProblem.dateOrder(),
                at: object.position(of: SourcingFields.minEffectiveDate)
            )
        }
        return .fixed(from: from, to: to)
    }

    mutating func transformation(_ object: ObjectReader) -> Transformation? {
        let resultName = resultName(TransformationFields.resultName, of: object)
        let sql = object.value(TransformationFields.sql)
        let sqlFile = object.value(TransformationFields.sqlFile)
        switch (object.isGiven(TransformationFields.sql), object.isGiven(TransformationFields.sqlFile)) {
        case (false, false): problems.report(JobProblem.noQuery(object.position), at: object.position)
        case (true, true):
            problems.report(
                JobProblem.twoQueries(sql: object.keyPosition(of: TransformationFields.sql)),
                at: object.keyPosition(of: TransformationFields.sqlFile)
            )
        default: break
        }
        guard let resultName else { return nil }
        if let sql { return Transformation(resultName: resultName, query: .text(sql)) }
        return sqlFile.map { Transformation(resultName: resultName, query: .file($0)) }
    }
}
