package import AlertStore
package import History
package import Vocabulary

/// Writes down what is usual for those whom alerts name, so that a page can lay it beside what happened.
///
/// It is asked once for each of them, and anew when what is known is an hour old by the log's clock. No more than a few
/// are asked for with each batch of rows; the others wait their turn, so that a flood of alerts does not hold rows up.
package struct ProfileNotes {
    private let store: AlertStore
    private var names: (known: KnownNames, of: Vocabulary)?
    private var queue: [(owner: Entity, second: Int)] = []
    private var queued: Set<Entity> = []
    /// When the habits of those who were named lately were written down.
    private var noted: [Entity: Int] = [:]

    /// How old habits may be, in seconds of event time.
    package static let lifetime = 3_600
    /// How many are asked for with a batch of rows: few, so that the rows do not wait long.
    package static let portion = 16
    /// How many may wait; who comes when it is full waits to be named again.
    package static let longestQueue = 4_096

    /// Notes of those whom the alerts of `store` name.
    package init(_ store: AlertStore) { self.store = store }

    /// How many wait for their turn.
    package var waiting: Int { queue.count }

    /// What is to be written down now that `alerts` were found; nothing without a history.
    ///
    /// Call it with each batch, also when it has no alerts: others may wait.
    ///
    /// - Parameters:
    ///   - alerts: What was found, which `history` has not learned.
    ///   - vocabulary: The words of the run that judges.
    ///   - history: What it knows by now.
    /// - Returns: What the store is to keep, along with `alerts`.
    /// - Throws: `InputError` where the store cannot be read.
    package mutating func take(
        _ alerts: [AlertRecord],
        _ vocabulary: Vocabulary,
        _ history: AccessHistory?
    ) throws -> [ProfileRecord] {
        guard let history, !alerts.isEmpty || !queue.isEmpty else { return [] }
        var known = try names(vocabulary, history)
        // While it is changed here nobody else holds it: it is not copied.
        names = nil
        defer { names = (known, vocabulary) }
        try enqueue(alerts) { known.insert($0, history) }
        let turn = queue.prefix(Self.portion)
        queue.removeFirst(turn.count)
        for one in turn {
            queued.remove(one.owner)
            noted[one.owner] = one.second
        }
        return turn.map { Profiles(of: $0.owner, at: $0.second, history, known).record }
    }

    /// Lets those whom `alerts` name wait, unless what is known of them is young; `meet` is told of each.
    private mutating func enqueue(_ alerts: [AlertRecord], meet: (Entity) -> Void) throws {
        var latest: [Entity: Int] = [:]
        var order: [Entity] = []
        for alert in alerts {
            for one in alert.entities where latest.updateValue(alert.second, forKey: one) == nil { order.append(one) }
        }
        if noted.count > Self.longestQueue { noted = [:] }
        noted.merge(try store.profileSeconds(of: order.filter { noted[$0] == nil })) { $1 }
        for one in order {
            meet(one)
            let second = latest[one] ?? 0
            let isYoung = noted[one].map { abs($0 - second) < Self.lifetime } ?? false
            guard !isYoung, queue.count < Self.longestQueue, queued.insert(one).inserted else { continue }
            queue.append((one, second))
        }
    }

    /// The names of `vocabulary`, and of the store's alerts, for `history`.
    private func names(_ vocabulary: Vocabulary, _ history: AccessHistory) throws -> KnownNames {
        // A run that was changed for another has other words; the history then goes on, or is another one.
        if let names, names.of == vocabulary, history.canAsk(names.known.users) { return names.known }
        var known = KnownNames(vocabulary, history)
        for one in try store.entities(limit: KnownNames.most) { known.insert(one, history) }
        return known
    }
}
