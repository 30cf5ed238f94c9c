import Simulator
import Testing

/// A domain with LANL's activity for each user, a tenth of its size, beside the facts of lanl/README.md.
@Suite struct MarginalTests {
    private static let configuration = SimulatorConfiguration(users: 1_016, userEventsPerDay: 703_000)
    private static let tally: Tally = {
        var tally = Tally()
        let simulator = Simulator(configuration: configuration, seed: 1)
        do { try simulator.generate(days: [6, 7, 8], into: &tally) } catch {
            fatalError("a tally does not fail: \(error)")
        }
        return tally
    }()
    private var tally: Tally { Self.tally }
    private func share(_ count: Int) -> Double { Double(count) / Double(tally.rows) }

    /// Whether `value` is within a quarter of `fact`, or `slack` of it where that is more.
    private func isNear(_ value: Double, _ fact: Double, slack: Double = 0.001) -> Bool {
        abs(value - fact) <= max(fact / 4, slack)
    }

    @Test func `the number of events is as configured, and fewer than half are user events`() {
        for day in 6...8 {
            #expect(isNear(Double(tally.days[day, default: 0]), 703_000 * 0.95))
        }
        #expect((0.35...0.5).contains(Double(tally.rows) / Double(tally.allRows)))
    }

    // Within a quarter of the fact, or a tenth of a percent.
    @Test(arguments: [
        ("LogOff", 0.402), ("LogOn", 0.355), ("TGS", 0.159), ("TGT", 0.057), ("AuthMap", 0.026), ("ScreenLock", 0.0004),
        ("ScreenUnlock", 0.0004),
    ])
    func `orientations are as common as in LANL's data`(name: String, fact: Double) {
        let share = tally.share { $0.split(separator: ",")[2] == name }
        #expect(isNear(share, fact), "\(name): \(share), not \(fact)")
        #expect(share > 0)
    }

    @Test(arguments: [
        ("?", 0.645), ("Kerberos", 0.314), ("NTLM", 0.032), ("Negotiate", 0.0085),
        ("MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", 0.00015),
    ])
    func `authentication types are as common as in LANL's data`(name: String, fact: Double) {
        let share = tally.share { $0.split(separator: ",")[0] == name }
        #expect(isNear(share, fact), "\(name): \(share), not \(fact)")
        #expect(share > 0)
    }

    @Test(arguments: [
        ("Network", 0.736), ("?", 0.243), ("Unlock", 0.0077), ("Interactive", 0.0060), ("Batch", 0.0043),
        ("Service", 0.0013), ("NetworkCleartext", 0.0007), ("CachedInteractive", 0.0003), ("RemoteInteractive", 0.0003),
        ("NewCredentials", 0.0001),
    ])
    func `logon types are as common as in LANL's data`(name: String, fact: Double) {
        let share = tally.share { $0.split(separator: ",")[1] == name }
        #expect(isNear(share, fact, slack: 0.002), "\(name): \(share), not \(fact)")
        #expect(share > 0)
    }

    @Test(arguments: [
        ("?,Network,LogOff,Success", 0.38), ("Kerberos,Network,LogOn,Success", 0.31), ("?,?,TGS,Success", 0.16),
        ("?,?,TGT,Success", 0.05), ("NTLM,Network,LogOn,Success", 0.03), ("?,?,AuthMap,Success", 0.027),
        ("?,Unlock,LogOff,Success", 0.007), ("?,?,TGT,Fail", 0.006),
    ])
    func `whole event shapes are as common as in LANL's data`(shape: String, fact: Double) {
        let share = tally.share { $0 == shape }
        #expect(isNear(share, fact, slack: 0.003), "\(shape): \(share), not \(fact)")
    }

    @Test func `source and destination are equal as often as in LANL's data`() {
        #expect(abs(share(tally.sameAccount) - 0.978) < 0.01)
        #expect(abs(share(tally.sameHost) - 0.55) < 0.04)
    }

    @Test func `one event in a hundred fails`() {
        #expect((0.006...0.014).contains(share(tally.failures)))
    }

    @Test func `few users have many of the events`() {
        let rows = tally.users.values.sorted(by: >)
        #expect((0.035...0.06).contains(share(rows[0])), "the busiest: 4.8%")
        #expect((0.2...0.33).contains(share(rows.prefix(rows.count / 100).reduce(0, +))), "the top 1%: 28%")
        #expect((0.45...0.6).contains(share(rows.prefix(rows.count / 10).reduce(0, +))), "the top 10%: 53%")
        #expect((850...1_500).contains(rows[rows.count / 2]), "the median user: 1,198 rows in three days")
        let quiet = Double(rows.count { $0 <= 40 }) / Double(rows.count)
        #expect((0.05...0.15).contains(quiet), "40 rows or fewer: 11% of users, not \(quiet)")
    }

    @Test func `eight domain controllers are nearly half of the destinations`() {
        let rows = tally.destinations.values.sorted(by: >)
        #expect((0.38...0.55).contains(share(rows.prefix(8).reduce(0, +))), "8 times 5 to 6.4%")
        // The top 1% of LANL's destinations are 114 hosts, of these 11: 8 controllers and 3 more.
        #expect((0.86...0.97).contains(share(rows.prefix(rows.count / 10).reduce(0, +))), "the top 10%: 96%")
        let quiet = Double(rows.count { $0 <= 40 }) / Double(rows.count)
        #expect((0.15...0.4).contains(quiet), "40 rows or fewer: 29% of destinations, not \(quiet)")
        #expect(isNear(share(tally.destinations[tally.hash("TGT"), default: 0]), 0.0135))
    }

    @Test func `few sources have many of the events`() {
        let rows = tally.sources.values.sorted(by: >)
        #expect((0.62...0.82).contains(share(rows.prefix(rows.count / 10).reduce(0, +))), "the top 10%: 72%")
        #expect((400...900).contains(rows[rows.count / 2]), "the median source: 633 rows in three days")
    }

    @Test func `domains are as common as in LANL's data`() {
        func domain(_ name: String) -> Double { share(tally.domains[tally.hash(name), default: 0]) }
        #expect(abs(domain("DOM1") - 0.985) < 0.007)
        #expect(isNear(domain("?"), 0.0047, slack: 0.002))
        #expect(isNear(domain("DOM9"), 0.0028, slack: 0.002))
        #expect((30...150).contains(tally.domains.count), "LANL has 738 with ten times the hosts")
    }

    @Test func `most events of a day repeat an earlier one except for the time`() {
        #expect((0.85...0.98).contains(share(tally.repetitions)))
    }

    @Test func `the day is busiest around nine, dips at lunch, and is never empty`() {
        let mean = Double(tally.rows) / 24
        let hours = tally.hours.map { Double($0) / mean }
        #expect((1.2...1.8).contains(hours[8]), "LANL at 08:23: 1.48 times the mean")
        #expect((0.5...0.85).contains(hours[0]), "LANL at 00:00: 0.7 times the mean")
        #expect((0.5...0.9).contains(hours[18]), "LANL at 18:21: 0.68 times the mean")
        #expect(hours[11] < hours[10] && hours[11] < hours[13])
    }

    @Test func `the weekend is quieter`() {
        let simulator = Simulator(configuration: .small, seed: 1)
        var days = Tally()
        do { try simulator.generate(days: 1...5, into: &days) } catch { Issue.record(error) }
        // Day 0 is a Wednesday: 1 and 2 are Thursday and Friday, 3 and 4 the weekend, 5 is Monday.
        let busy = [1, 2, 5].map { days.days[$0, default: 0] }
        let quiet = [3, 4].map { days.days[$0, default: 0] }
        #expect((quiet.max() ?? 0) * 10 < (busy.min() ?? 0) * 8)
    }

    @Test func `benign events often have a new pair of user and destination`() throws {
        let earlier = try #require(tally.pairs[6]).union(#require(tally.pairs[7]))
        let last = try #require(tally.pairs[8])
        let new = Double(last.subtracting(earlier).count) / Double(last.count)
        #expect((0.02...0.4).contains(new), "\(new) of the pairs of day 8 are new")
    }
}
