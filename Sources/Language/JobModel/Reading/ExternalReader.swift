/// Reads a step in user code: exactly one of a script, a command and a type name.
struct ExternalReader {
    let object: ObjectReader

    /// Nil after a report.
    func external() -> External? {
        _ = object.value(ExternalFields.assemblyPath)
        let script = object.value(ExternalFields.script)
        let function = object.value(ExternalFields.function)
        let command = object.value(ExternalFields.command)?.map(\.value)
        let typeName = object.value(ExternalFields.typeName)
        let language = object.value(ExternalFields.language)
        reportContradictions()
        switch language ?? impliedLanguage {
        case .python?:
            require(ExternalFields.script, "\"script\" with a Python file")
            return script.map { External(code: .python(script: $0, function: function ?? "execute")) }
        case .process?:
            require(ExternalFields.command, "\"command\" with a program and its arguments")
            reportUnusedFunction()
            return command.map { External(code: .process(command: $0)) }
        case .swift?:
            require(ExternalFields.typeName, "\"typeName\" with the name of a registered Swift type")
            reportUnusedFunction()
            return typeName.map { External(code: .swift(typeName: $0)) }
        case nil:
            require(ExternalFields.typeName, "\"script\" with a Python file, or \"command\" with a program")
            reportUnusedFunction()
            return typeName.map { External(code: .legacy(typeName: $0)) }
        }
    }

    /// What a step without a language runs; nil leaves the type name of an old file, or nothing.
    private var impliedLanguage: ExternalFields.Language? {
        if object.isGiven(ExternalFields.script) { return .python }
        return object.isGiven(ExternalFields.command) ? .process : nil
    }

    private func reportContradictions() {
        var given: [(name: String, position: DocumentPosition)] = []
        func add<Value>(_ field: Field<Value>) {
            if object.isGiven(field) { given.append((field.name, object.keyPosition(of: field))) }
        }
        add(ExternalFields.script)
        add(ExternalFields.command)
        add(ExternalFields.typeName)
        given.sort { $0.position < $1.position }
        guard let first = given.first else { return }
        for other in given.dropFirst() {
            object.problems.report(
                JobProblem.twoCodes(other.name, first: first.name, firstPosition: first.position),
                at: other.position
            )
        }
    }

    private func require<Value>(_ field: Field<Value>, _ expected: String) {
        guard !object.isGiven(field) else { return }
        object.problems.report(JobProblem.noCode(expected: expected), at: object.position)
    }

    private func reportUnusedFunction() {
        guard object.isGiven(ExternalFields.function) else { return }
        object.problems.report(
            JobProblem.unusedField("function", because: "Only Python scripts have a function to name."),
            at: object.keyPosition(of: ExternalFields.function)
        )
    }
}
