package import AlertStore
package import History
package import Vocabulary

/// Records profiles of the users and hosts that alerts name, for the dashboard to compare with the alerts.
///
/// A profile is recorded with an entity's first alert, and again with an alert after it is an hour old by the log's
/// clock. Each batch of events records only a few; the other entities wait in a queue, so that a flood of alerts does not
/// delay events.
package struct ProfileNotes {
    private let store: AlertStore
    private var names: (known: KnownNames, of: Vocabulary)?
    private var queue: [(owner: Entity, second: Int)] = []
    private var queued: Set<Entity> = []
    /// When the profiles of recent entities were recorded.
    private var recorded: [Entity: Int] = [:]

    /// The age at which a profile is recorded again, in seconds of event time.
    package static let lifetime = 3_600
    /// The largest number of profiles per batch of events: few, so that events do not wait long.
    package static let portion = 16
    /// The largest length of the queue; an entity that does not fit is queued with its next alert.
    package static let longestQueue = 4_096

    package init(_ store: AlertStore) { self.store = store }

    /// The number of entities in the queue.
    package var waiting: Int { queue.count }

    /// Queues the entities of `alerts` and returns the next few profiles; none without a history.
    ///
    /// Call it with each batch, even without alerts: entities may be waiting.
    ///
    /// - Parameters:
    ///   - alerts: The new alerts, which `history` has not learned.
    ///   - vocabulary: The vocabulary of the run in service.
    ///   - history: The current access history.
    ///   - otherNames: The names that the log has for an entity, where they differ from the joined one.
    /// - Returns: The profiles to store along with `alerts`.
    /// - Throws: `InputError` if the store cannot be read.
    package mutating func take(
        _ alerts: [AlertRecord],
        _ vocabulary: Vocabulary,
        _ history: AccessHistory?,
        otherNames: (Entity, Int) -> [String] = { _, _ in [] }
    ) throws -> [ProfileRecord] {
        guard let history, !alerts.isEmpty || !queue.isEmpty else { return [] }
        var known = try names(vocabulary, history)
        // Held by nobody else while it changes, so that it is not copied.
        names = nil
        defer { names = (known, vocabulary) }
        try enqueue(alerts) { known.insert($0, history) }
        let turn = queue.prefix(Self.portion)
        queue.removeFirst(turn.count)
        for one in turn {
            queued.remove(one.owner)
            recorded[one.owner] = one.second
        }
        return turn.map { one in
            var profile = Profile(of: one.owner, at: one.second, history, known)
            profile.otherNames = otherNames(one.owner, one.second)
            return profile.record
        }
    }

    /// Queues the entities of `alerts` whose profile is missing or old; calls `meet` with each entity.
    private mutating func enqueue(_ alerts: [AlertRecord], meet: (Entity) -> Void) throws {
        var latest: [Entity: Int] = [:]
        var order: [Entity] = []
        for alert in alerts {
            for entity in alert.entities where latest.updateValue(alert.second, forKey: entity) == nil {
                order.append(entity)
            }
        }
        if recorded.count > Self.longestQueue { recorded = [:] }
        recorded.merge(try store.profileSeconds(of: order.filter { recorded[$0] == nil })) { $1 }
        for entity in order {
            meet(entity)
            let second = latest[entity] ?? 0
            let isRecent = recorded[entity].map { abs($0 - second) < Self.lifetime } ?? false
            guard !isRecent, queue.count < Self.longestQueue, queued.insert(entity).inserted else { continue }
            queue.append((entity, second))
        }
    }

    /// The names of `vocabulary` and of the store's alerts, hashed for `history`.
    private func names(_ vocabulary: Vocabulary, _ history: AccessHistory) throws -> KnownNames {
        // A run that was replaced has another vocabulary, and its history may be another one as well.
        if let names, names.of == vocabulary, history.canAsk(names.known.users) { return names.known }
        var known = KnownNames(vocabulary, history)
        for entity in try store.entities(limit: KnownNames.maximum) { known.insert(entity, history) }
        return known
    }
}
