import AlertStore
import TestSupport
import Testing

/// Those who tell others what is stored: nothing is passed over, and nothing comes twice.
@Suite struct FollowingTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    private func alone(_ index: Int, second: Int? = nil, suppressedBy: String? = nil) -> AlertRecord {
        Sample.alert(
            "\(index)",
            second: second ?? index,
            user: "U\(index)",
            from: "S\(index)",
            to: "T\(index)",
            suppressedBy: suppressedBy
        )
    }

    /// All that follow `cursor`, in pages.
    private func ids(of store: AlertStore, after cursor: inout AlertCursor?, limit: Int) throws -> [String] {
        var ids: [String] = []
        while true {
            let page = try store.alerts(after: cursor, limit: limit)
            cursor = page.end
            if page.alerts.isEmpty { return ids }
            #expect(page.alerts.count <= limit)
            ids += page.alerts.map(\.alert.id)
        }
    }

    @Test(arguments: [1, 3, 100]) func `alerts come in the order in which they were stored`(limit: Int) throws {
        let alerts = Sample.alerts(60, names: 5, span: 20_000, seed: 3)
        let store = try stores.make()
        var (cursor, found): (AlertCursor?, [String]) = (nil, [])
        #expect(try store.alerts(after: nil, limit: limit).end == nil)
        for start in stride(from: 0, to: alerts.count, by: 7) {
            try store.add(Array(alerts[start..<min(alerts.count, start + 7)]))
            found += try ids(of: store, after: &cursor, limit: limit)
        }
        #expect(found == alerts.filter { $0.suppressedBy == nil }.map(\.id))
        let one = try #require(try store.alerts(after: nil, limit: 1).alerts.first)
        #expect(try one.incident != nil && store.alert(one.alert.id) == one)
    }

    @Test func `what comes after everything was pruned is not passed over`() throws {
        let store = try stores.make((0..<20).map { alone($0) })
        try store.add([alone(20, suppressedBy: "rule"), alone(21, suppressedBy: "rule")])
        var cursor: AlertCursor?
        #expect(try ids(of: store, after: &cursor, limit: 8).count == 20)
        try store.prune(olderThan: 1_000)
        #expect(try store.summary().alerts == 1)
        #expect(try store.contains(try #require(cursor)))
        try store.add([alone(30)])
        #expect(try ids(of: store, after: &cursor, limit: 8) == ["30"])
        // Now the last one is in an incident.
        try store.prune(olderThan: 1_000)
        #expect(try store.incidentCount() == 1 && store.summary().suppressed == 0)
        try store.add([alone(31)])
        #expect(try ids(of: store, after: &cursor, limit: 8) == ["31"])
    }

    @Test func `a place in another store is known as such`() throws {
        let (store, other) = try (stores.make((0..<9).map { alone($0) }), stores.make((10..<30).map { alone($0) }))
        let (end, middle) = try (store.alerts(after: nil, limit: 99).end, store.alerts(after: nil, limit: 3).end)
        for cursor in [end, middle] {
            let cursor = try #require(cursor)
            #expect(try store.contains(cursor))
            #expect(try !other.contains(cursor))
            #expect(try !stores.make().contains(cursor))
        }
        try store.prune(olderThan: 7)
        #expect(try store.contains(try #require(middle)))
    }

    @Test(arguments: [1, 2, 50]) func `incidents come in the order in which they changed`(limit: Int) throws {
        let store = try stores.make((0..<6).map { alone($0) })
        func all(after cursor: ChangeCursor) throws -> [ChangedIncident] {
            var (cursor, found): (ChangeCursor, [ChangedIncident]) = (cursor, [])
            while let last = try store.incidents(after: cursor, limit: limit).last {
                found += try store.incidents(after: cursor, limit: limit)
                cursor = last.cursor
            }
            return found
        }
        let first = try all(after: .start)
        #expect(first.count == 6 && first.map(\.row.id) == first.map(\.row.id).sorted())
        let end = try #require(first.last).cursor
        #expect(try store.incidents(after: end, limit: 9).isEmpty)
        try store.record([MinuteRecord(source: "a", minute: 1, events: 1, highest: 1, alerts: 0)])
        try store.decide(first[4].row.id, .benign, author: "ann")
        try store.note(first[1].row.id, "hm", author: "ann")
        #expect(try all(after: end).map(\.row.id) == [first[4].row.id, first[1].row.id])
        // Two that turn out to be one are told of as the older one.
        let (older, newer) = (first[2].row.id, first[5].row.id)
        let before = try store.changes(since: 0).number
        try store.add([Sample.alert("both", second: 6, user: "U2", from: "S5", to: "X")])
        let merged = try all(after: ChangeCursor(change: before, incident: .max))
        #expect(merged.map(\.row.id) == [older] && merged.first?.merged == [newer])
        #expect(try all(after: .start).count == 5)
    }
}
