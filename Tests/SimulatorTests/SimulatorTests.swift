import Foundation
import Simulator
import Testing

@Suite struct SimulatorTests {
    private static let three = MemorySink(.small, days: [6, 7, 8])

    @Test func `the same seed gives the same bytes and another seed others`() {
        let again = MemorySink(.small, days: [6, 7, 8])
        #expect(again.bytes == Self.three.bytes)
        #expect(again.events == Self.three.events)
        #expect(MemorySink(.small, seed: 2, days: [6]).bytes != MemorySink(.small, days: [6]).bytes)
    }

    @Test func `a day does not depend on which others are generated`() {
        let alone = MemorySink(.small, days: [8])
        #expect(alone.lines == Self.three.lines.filter { $0.second / 86_400 == 8 })
        #expect(alone.events == Self.three.events.filter { $0.second / 86_400 == 8 })
        #expect(MemorySink(.small, days: [8, 6, 8]).bytes == MemorySink(.small, days: [6, 8]).bytes)
    }

    @Test func `time never goes back, and the events of a second are in the order of their bytes`() {
        let disorder = zip(Self.three.lines, Self.three.lines.dropFirst()).count { line, next in
            // Compared as bytes: Swift's order of strings is another one.
            next.second < line.second
                || next.second == line.second && next.text.utf8.lexicographicallyPrecedes(line.text.utf8)
        }
        #expect(disorder == 0)
    }

    @Test func `every event has LANL's format`() throws {
        let name = "[UC][0-9]+\\$?|ANONYMOUS LOGON|SYSTEM"
        let account = "(?:\(name))@(?:DOM[0-9]+|C[0-9]+|\\?)"
        let place = "C[0-9]+|U[0-9]+|TGT"
        let pattern = "^[0-9]+,\(account),\(account),C[0-9]+,(?:\(place)),[^,]+,[A-Za-z?]+,[A-Za-z]+,(?:Success|Fail)$"
        let expression = try NSRegularExpression(pattern: pattern)
        // Names and shapes repeat, so the first events and every two hundredth stand for all.
        for (index, line) in Self.three.lines.enumerated() where index < 3_000 || index % 200 == 0 {
            let text = String(line.text)
            let match = expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
            #expect(match != nil, "\(text)")
        }
        let comma = UInt8(ascii: ",")
        #expect(Self.three.lines.allSatisfy { line in line.text.utf8.count { $0 == comma } == 8 })
    }

    @Test func `every label belongs to an event of the log`() {
        let labels = Set(Self.three.lines.map(\.label))
        #expect(Self.three.labels.isSubset(of: labels))
        #expect(Self.three.labels.count == Self.three.events.count)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `every kind of intruder is active on every day, and most on the heavy day`(seed: UInt64) {
        let events = seed == 1 ? Self.three.events : MemorySink(.small, seed: seed, days: [6, 7, 8]).events
        for day in 6...8 {
            let kinds = Set(events.filter { $0.second / 86_400 == day }.map(\.kind))
            #expect(kinds == Set(RedTeamKind.allCases))
        }
        let heavy = events.filter { $0.second / 86_400 == 8 }
        #expect((60...150).contains(heavy.count))
        #expect(events.count - heavy.count < 50)
        #expect(Set(heavy.filter { $0.kind == .jumpHost }.map(\.source)).count == 1)
        #expect(Set(heavy.filter { $0.kind == .jumpHost }.map(\.user)).count >= 6)
    }

    @Test func `malicious events have only values that benign events have too`() {
        let ordinary = Self.three.lines.filter { !Self.three.labels.contains($0.label) }
        let users = Set(ordinary.map(\.user))
        let sources = Set(ordinary.map(\.source))
        let destinations = Set(ordinary.map(\.destination))
        for event in Self.three.events {
            #expect(users.contains(event.user[...]))
            #expect(sources.contains(event.source[...]))
            #expect(destinations.contains(event.destination[...]))
        }
    }

    @Test func `the jump host has benign events too`() throws {
        let host = try #require(Self.three.events.first { $0.kind == .jumpHost }).source
        let ordinary = Self.three.lines.count { line in
            line.source == host && line.user.hasPrefix("U") && !Self.three.labels.contains(line.label)
        }
        #expect(ordinary > 50)
    }

    @Test func `the quiet intruder goes from the victim's own host to hosts that the victim never used`() throws {
        let events = Self.three.events.filter { $0.kind == .quiet && $0.campaign == "quiet-1" }
        let victim = try #require(events.first)
        let ordinary = Self.three.lines.filter { $0.user == victim.user && !Self.three.labels.contains($0.label) }
        let own = Dictionary(grouping: ordinary.filter { $0.source == $0.destination }, by: \.source)
        #expect(own[victim.source[...], default: []].count > 10)
        #expect(Set(events.map(\.source)).count == 1)
        let known = Set(ordinary.filter { $0.source == victim.source }.map(\.destination))
        #expect(events.count { known.contains($0.destination[...]) } * 5 <= events.count)
    }
}
