/// A relation that a step is given, as far as it is known.
public struct ProgramInput: Hashable, Sendable {
    public var name: String
    public var columns: [Column]

    public struct Column: Hashable, Sendable {
        public var name: String
        public var number: AccumulationFact.Number

        public init(_ name: String, _ number: AccumulationFact.Number = .unknown) {
            self.name = name
            self.number = number
        }
    }

    public init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
    }
}
