import CodeReading
import Testing

/// Which relations and columns code uses: never one too few.
struct ColumnUseTests {
    private let inputs = [
        ProgramInput(
            name: "orders",
            columns: [
                .init("id", .integer), .init("customer_id", .integer), .init("amount", .decimal),
                .init("note"),
            ]
        ),
        ProgramInput(name: "customers", columns: [.init("id", .integer), .init("name"), .init("city")]),
    ]

    private func used(_ body: String) async throws -> [String: [String]] {
        try await Reading.facts(body, inputs: inputs).relations.mapValues { use in
            use.usesAllColumns ? ["*"] : use.columns.keys.sorted()
        }
    }

    @Test(arguments: [
        ("for _, r in f.iterrows():\n    print(r['id'], r.amount)", ["amount", "id"]),
        ("for r in f.itertuples():\n    print(r.id)", ["id"]),
        ("for r in f.itertuples():\n    print(r[1])", ["*"]),
        ("for i, r in enumerate(f.to_dict('records')):\n    print(r.get('note', ''))", ["note"]),
        ("for r in f.to_dict('records'):\n    print({**r})", ["*"]),
        ("for a, b in zip(f['id'], f['amount']):\n    print(a)", ["amount", "id"]),
        ("for i in range(len(f)):\n    print(f.iloc[i]['amount'])", ["amount"]),
        ("for i in f.index:\n    print(f.loc[i, 'amount'], f.at[i, 'id'])", ["amount", "id"]),
        (
            "rows = [r for _, r in f.iterrows()]\nrows.sort(key=lambda r: r['id'])\nprint(rows[0]['note'])",
            ["id", "note"]
        ),
        ("print(len(f), f.empty, f.shape)", []),
        ("print(f[['id', 'note']].groupby('id')['note'].count())", ["id", "note"]),
        ("print(f[f['amount'] > 5]['id'].sum())", ["amount", "id"]),
        ("print(f.query('amount > 5 and id != 3').shape)", ["amount", "id"]),
        ("print(f.sort_values(by=['note', 'id'])['amount'].tolist())", ["amount", "id", "note"]),
        ("print(f.drop_duplicates(subset=['id'])['note'])", ["id", "note"]),
        ("print(f.drop_duplicates()['note'])", ["*"]),
        ("print(f.apply(lambda r: r['amount'] * 2, axis=1))", ["amount"]),
        ("print(f.assign(x=lambda d: d.amount).rename(columns={'id': 'k'})['k'])", ["amount", "id"]),
        ("print(f.groupby('id').agg(total=('amount', 'sum'))['total'])", ["amount", "id"]),
        ("print(f.groupby('id').agg({'amount': 'sum'}))", ["amount", "id"]),
        ("print(f.values)", ["*"]),
        ("somewhere(f)", ["*"]),
        ("column = 'no' + 'te'\nprint(f[column])", ["*"]),
        ("print(getattr(f.iloc[0], 'note'))", ["note"]),
        ("name = input()\nprint(getattr(f.iloc[0], name))", ["*"]),
        ("def g(r):\n    return r['note']\nprint([g(r) for _, r in f.iterrows()])", ["note"]),
        ("while len(f):\n    row = f.iloc[0]\n    print(row['id'])\n    f = f.iloc[1:]", ["id"]),
        ("try:\n    x = f['id']\nexcept KeyError:\n    x = f['note']\nprint(x)", ["id", "note"]),
    ])
    func `columns of one relation`(body: String, expected: [String]) async throws {
        let used = try await used("f = shared_state['orders']\n" + body)
        #expect(used["orders"] == expected)
    }

    @Test func `a column of joined frames belongs to the relation that has it`() async throws {
        let used = try await used(
            """
            o = shared_state["orders"]
            c = shared_state["customers"]
            both = o.merge(c, left_on="customer_id", right_on="id")
            for r in both.itertuples():
                print(r.city, r.amount)
            """
        )
        #expect(used == ["orders": ["amount", "customer_id"], "customers": ["city", "id"]])
    }

    @Test func `one name for rows of two relations`() async throws {
        let used = try await used(
            """
            names = {}
            for _, row in shared_state["customers"].iterrows():
                names[row["id"]] = row["name"]
            for _, row in shared_state["orders"].iterrows():
                print(names.get(row["customer_id"]), row["note"])
            """
        )
        #expect(used == ["orders": ["customer_id", "note"], "customers": ["id", "name"]])
    }

    @Test func `a relation that is given back has all its columns used`() async throws {
        let used = try await used("return {'output': shared_state['orders'].copy()}")
        #expect(used == ["orders": ["*"]])
        let narrowed = try await self.used("return {'output': shared_state['orders'][['id', 'note']]}")
        #expect(narrowed == ["orders": ["id", "note"]])
    }

    @Test func `the shared state goes out of sight`() async throws {
        for body in [
            "for name in shared_state:\n    print(name)", "helper(shared_state)",
            "print(shared_state[input()])",
        ] {
            let facts = try await Reading.facts(body, inputs: inputs)
            #expect(!facts.escapes.isEmpty, "\(body)")
        }
        let quiet = try await Reading.facts("return shared_state", inputs: inputs)
        #expect(quiet.escapes.isEmpty)
    }

    @Test func `rows kept in a list and looked at later`() async throws {
        let used = try await used(
            """
            kept = {}
            for r in shared_state["orders"].itertuples():
                if r.amount > 0:
                    kept.setdefault(r.customer_id, []).append(r)
            for key in sorted(kept):
                print(key, [x.note for x in kept[key]])
            """
        )
        #expect(used == ["orders": ["amount", "customer_id", "note"]])
    }

    @Test func `a class with helpers and class constants`() async throws {
        let facts = try await Reading.facts(
            ofModule: """
                class Job:
                    KEY = "note"

                    def __init__(self, state):
                        self.orders = state["orders"]

                    def run(self):
                        return [self.pick(r) for _, r in self.orders.iterrows()]

                    def pick(self, row):
                        return row[self.KEY]

                def execute(shared_state):
                    return {"output": Job(shared_state).run()}
                """,
            inputs: inputs
        )
        #expect(facts.relations["orders"]?.columns.keys.sorted() == ["note"])
    }
}
