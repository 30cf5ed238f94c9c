import AuthLogs
import History
import TestSupport
import Testing

@Suite struct CompanionTests {
    private let halfLife = 50_000.0

    /// A history of random events, and the same the plain way.
    private func histories(_ count: Int = 3_000) -> (AccessHistory, PlainHistory, rows: [SampleEvent]) {
        var numbers = SeededNumbers(seed: 21)
        var (history, plain) = (AccessHistory(halfLife: halfLife, seed: 22), PlainHistory(halfLife: halfLife))
        let rows = (0..<count).map { _ in SampleEvent.random(before: 200_000, using: &numbers) }
        for row in rows {
            row.read { history.observe($0) }
            plain.observe(row)
        }
        return (history, plain, rows)
    }

    /// What a plain dictionary says of the co-occurrences of `name` among `names`.
    private func plainCoOccurrences(
        _ plain: PlainHistory,
        _ query: CoOccurrenceQuery,
        of name: String,
        among names: [String]
    ) -> [(name: String, thing: [[UInt8]])] {
        func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
        let all = names.map { other in
            switch query {
            case .values(let field): (other, [bytes(field.name), bytes(name), bytes(other)])
            case .users(let field): (other, [bytes(field.name), bytes(other), bytes(name)])
            case .destinations: (other, [bytes("pair"), bytes(name), bytes(other)])
            case .sources: (other, [bytes("pair"), bytes(other), bytes(name)])
            }
        }
        return all.filter { plain.seconds[$0.1] != nil }
    }

    @Test(
        arguments: [
            (CoOccurrenceQuery.values(.sourceHost), 0, 4), (.values(.destinationHost), 0, 5), (.values(.outcome), 0, 9),
            (.users(.sourceHost), 4, 0), (.users(.destinationHost), 5, 0), (.destinations, 4, 5),
            (.sources, 5, 4),
        ]
    )
    func `co-occurrences agree with a plain dictionary`(query: CoOccurrenceQuery, about: Int, other: Int) {
        let (history, plain, rows) = histories()
        func texts(_ field: Int) -> [String] {
            Set(rows.map { String(decoding: $0.fields[field], as: UTF8.self) }).sorted()
        }
        // Names that are nowhere, and one that is asked for twice, change nothing.
        let names = texts(other) + ["nobody", "", "nobody at all, with a name that is long"]
        let hashed = history.hashed(names + names.prefix(3))
        #expect(hashed.count == names.count)
        for name in texts(about) + ["stranger"] {
            let expected = plainCoOccurrences(plain, query, of: name, among: names)
            let found = history.coOccurrences(query, of: name, among: hashed, at: 210_000, limit: 1_000)
            #expect(found.count == expected.count)
            #expect(Set(found.first.map(\.name)) == Set(expected.map(\.name)))
            let things = Dictionary(uniqueKeysWithValues: expected)
            for companion in found.first {
                #expect(plain.agrees(companion.seen, things[companion.name] ?? [], at: 210_000), "\(companion)")
            }
            let itself = [Array(AuthField.allCases[about].name.utf8), Array(name.utf8)]
            #expect(plain.agrees(found.whole, itself, at: 210_000))
            // All names are among those asked for, so that nothing is left without one.
            #expect(abs(found.weight - found.whole.weight) <= 1e-4 * found.whole.weight)
            #expect(history.seen(name, in: AuthField.allCases[about], at: 210_000) == found.whole)
        }
    }

    @Test func `the highest weights come first, and fractions are of all`() {
        var history = AccessHistory(halfLife: 100, seed: 23)
        for (host, second, times) in [
            ("C1", 0, 40), ("C2", 200, 20), ("C3", 200, 4), ("C4", 200, 4), ("X", 200, 2),
        ] {
            for _ in 0..<times { SampleEvent(second, "U1", host, "D").read { history.observe($0) } }
        }
        SampleEvent(200, "U2", "C5", "D").read { history.observe($0) }
        let names = history.hashed(["C5", "C4", "C3", "C2", "C1"])
        // At 200: C1 weighs 40/4, and all of U1's events 10 + 20 + 4 + 4 + 2.
        let all = history.coOccurrences(.values(.sourceHost), of: "U1", among: names, at: 200, limit: 3)
        #expect(all.first.map(\.name) == ["C2", "C1", "C3"])
        #expect(all.count == 4 && all.weight == 38 && all.whole.count == 70 && all.whole.weight == 40)
        #expect(all.fraction(all.first[0].seen.weight) == 0.5)
        #expect(all.first[1].seen.count == 40 && all.first[1].seen.last == 0)
        let stranger = history.coOccurrences(.values(.sourceHost), of: "U9", among: names, at: 200)
        #expect(stranger.whole == .never && stranger.first.isEmpty && stranger.count == 0 && stranger.fraction(1) == 0)
    }

    @Test func `names of another history are rejected`() async {
        await #expect(processExitsWith: .failure) {
            let names = AccessHistory(seed: 1).hashed(["C1"])
            _ = AccessHistory(seed: 2).coOccurrences(.sources, of: "C2", among: names, at: 0)
        }
    }
}
