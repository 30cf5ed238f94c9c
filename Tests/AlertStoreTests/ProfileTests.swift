import AlertStore
import TestSupport
import Testing

@Suite struct HabitTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    private func user(_ name: String) -> Entity { Entity(name, isHost: false) }
    private func computer(_ name: String) -> Entity { Entity(name, isHost: true) }

    private func habit(_ owner: Entity, _ second: Int, _ habits: String) -> ProfileRecord {
        ProfileRecord(owner: owner, second: second, profile: habits)
    }

    @Test func `habits come with alerts, and each takes the place of the last`() throws {
        let store = try stores.make()
        // A user and a computer that are called alike have each their own.
        let alerts = [Sample.alert("a", user: "X", from: "X", to: "C2")]
        try store.add(alerts, profiles: [habit(user("X"), 5, "[1]"), habit(computer("X"), 5, "[2]")])
        #expect(try store.profile(of: user("X")) == habit(user("X"), 5, "[1]"))
        #expect(try store.profile(of: computer("X"))?.profile == "[2]")
        #expect(try store.profile(of: computer("C2")) == nil && store.profile(of: user("nobody")) == nil)
        try store.add([], profiles: [habit(user("X"), 9, "[3]"), habit(computer("C2"), 9, "a\u{0}b")])
        #expect(try store.profile(of: user("X")) == habit(user("X"), 9, "[3]"))
        #expect(try store.profile(of: computer("X"))?.second == 5)
        #expect(try store.profile(of: computer("C2"))?.profile == "a\u{FFFD}b")
        let seconds = try store.profileSeconds(of: [user("X"), computer("X"), computer("none")])
        #expect(seconds == [user("X"): 9, computer("X"): 5])
    }

    @Test func `whom no alert names has no habits, and the same again is no change`() throws {
        let store = try stores.make([Sample.alert("a", user: "U1", from: "C1", to: "C2", account: "U2")])
        try store.add([], profiles: [habit(user("U9"), 1, "[]"), habit(user("C1"), 1, "[]")])
        #expect(try store.profile(of: user("U9")) == nil && store.profile(of: user("C1")) == nil)
        try store.add([], profiles: [habit(user("U2"), 1, "[]")])
        let number = try store.changes(since: 0).number
        try store.add([], profiles: [habit(user("U2"), 1, "[]")])
        #expect(try store.changes(since: 0).number == number)
        let all = [user("U1"), user("U2"), computer("C1"), computer("C2")]
        #expect(try Set(store.entities(limit: 100)) == Set(all))
        #expect(try Set(#require(try store.alert("a")).alert.entities) == Set(all))
        #expect(try store.entities(limit: 1).count == 1)
    }

    @Test func `habits are pruned with the last alert that names their owner`() throws {
        let old = Sample.alert("old", second: 10, user: "U1", from: "C1", to: "C2")
        let young = Sample.alert("young", second: 50_000, user: "C1", from: "C9", to: "C2")
        let owners = [user("U1"), computer("C1"), computer("C2"), user("C1")]
        let store = try stores.make()
        try store.add([old, young], profiles: owners.map { habit($0, 10, "[]") })
        try store.prune(olderThan: 1_000)
        #expect(try store.profile(of: user("U1")) == nil)
        // The computer's went, the user's who is called alike stayed.
        #expect(try store.profile(of: computer("C1")) == nil)
        #expect(try store.profile(of: user("C1")) != nil && store.profile(of: computer("C2")) != nil)
    }
}
