import AuthLogs

/// A partition of the events, such as user-days.
///
/// A group has the highest score of its events, and is malicious if one of them is.
struct EventGroups {
    /// The name of the groups in the plural, such as `user-days`.
    let name: String
    /// The group of each event.
    let groups: [UInt32]
    /// The label of each group: true if it is malicious.
    let isMalicious: [Bool]
    /// The reason why there are no groups, or `nil`.
    let reasonUnknown: String?

    /// The events of one source host to one destination host in one hour of event time.
    static func edgeHours(_ events: EvaluationEvents) -> EventGroups {
        let name = "edge-hours"
        guard let sources = events.sourceHosts else {
            return EventGroups(name: name, reasonUnknown: "the source hosts are not known")
        }
        guard let destinations = events.destinations else {
            return EventGroups(name: name, reasonUnknown: "the destination hosts are not known")
        }
        return EventGroups(name: name, events, time: Self.hour) { event in
            UInt64(UInt32(bitPattern: sources[event])) << 32 | UInt64(UInt32(bitPattern: destinations[event]))
        }
    }

    /// The number of a second's hour, rounded down also before the start of the log.
    private static func hour(_ second: Int) -> Int { second >= 0 ? second / 3_600 : (second - 3_599) / 3_600 }

    /// The events of one source user in one day, of the time zone if the log has dates.
    static func userDays(_ events: EvaluationEvents) -> EventGroups {
        EventGroups(name: "user-days", events, time: events.clock.day(of:)) {
            UInt64(UInt32(bitPattern: events.users[$0]))
        }
    }

    private init(name: String, reasonUnknown: String) {
        (self.name, groups, isMalicious, self.reasonUnknown) = (name, [], [], reasonUnknown)
    }

    /// Groups events of the same `part` at the same `time`, a number of their seconds.
    private init(name: String, _ events: EvaluationEvents, time: (Int) -> Int, part: (Int) -> UInt64) {
        var indexer = KeyIndexer()
        groups = events.seconds.indices.map { event in
            UInt32(indexer.index(of: .init(part: part(event), time: time(events.seconds[event]))))
        }
        var isMalicious = [Bool](repeating: false, count: indexer.keys.count)
        for event in groups.indices where events.isMalicious[event] { isMalicious[Int(groups[event])] = true }
        self.name = name
        self.isMalicious = isMalicious
        reasonUnknown = nil
    }
}

extension ScoreRanking {
    /// Ranks groups by the highest score of their events.
    ///
    /// - Precondition: One group a score.
    init(_ sorted: SortedScores, of groups: EventGroups) {
        precondition(sorted.order.count == groups.groups.count, "a group for every score")
        // From the highest score down, the first event of a group is its highest.
        var isMet = [Bool](repeating: false, count: groups.isMalicious.count)
        self.init(sorted, most: groups.isMalicious.count) { event in
            let group = Int(groups.groups[event])
            if isMet[group] { return nil }
            isMet[group] = true
            return groups.isMalicious[group]
        }
    }
}

/// Assigns consecutive indices to keys, in order of first appearance.
///
/// Uses open addressing: over millions of keys a dictionary takes several times as long.
struct KeyIndexer {
    struct Key: Equatable {
        let part: UInt64
        let time: Int
    }

    /// The keys, each at its index.
    private(set) var keys: [Key] = []
    /// Indices plus one, 0 for a free slot; a power of two, at least half of them free.
    private var slots = [UInt32](repeating: 0, count: 1024)

    /// The index of `key`, a new one if it has none.
    mutating func index(of key: Key) -> Int {
        let slot = slot(of: key)
        if slots[slot] > 0 { return Int(slots[slot]) - 1 }
        keys.append(key)
        slots[slot] = UInt32(keys.count)
        if keys.count * 2 > slots.count { grow() }
        return keys.count - 1
    }

    /// The slot that holds `key`, or a free one for it.
    private func slot(of key: Key) -> Int {
        var hash = (key.part &+ UInt64(bitPattern: Int64(key.time)) &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 31) &* 0x94D0_49BB_1331_11EB
        var slot = Int(truncatingIfNeeded: hash >> 20) & (slots.count - 1)
        while slots[slot] > 0, keys[Int(slots[slot]) - 1] != key { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private mutating func grow() {
        slots = .init(repeating: 0, count: slots.count * 2)
        for index in keys.indices { slots[slot(of: keys[index])] = UInt32(index + 1) }
    }
}

/// The groupings of a test set's events, computed once for all scores.
struct EventGroupings {
    let edgeHours: EventGroups
    let userDays: EventGroups
    /// The malicious events by kind of campaign; `nil` if campaigns are not known.
    let kinds: CampaignKinds?

    init(_ events: EvaluationEvents) {
        edgeHours = .edgeHours(events)
        userDays = .userDays(events)
        kinds = CampaignKinds(events)
    }
}
