/// The numbers of records that were read from a log, by what became of them.
///
/// `read` is the sum of `events`, `filtered` and `rejected`.
package struct RecordTally: Sendable, Hashable {
    /// The records of one kind, and the place of the first.
    package struct Share: Sendable, Hashable {
        /// The number of records.
        package var count = 0
        /// The place of the first.
        package var first: EventPlace
    }

    /// The events; a record that stands for several counts as so many.
    package var events = 0
    /// The records that are no authentication events, by kind.
    package var filtered: [FilterReason: Share] = [:]
    /// The records that cannot be read, by the reason.
    package var rejected: [String: Share] = [:]

    /// The records of each format, of a log that may hold several.
    package var formats: [LogFormat: Int] = [:]

    package init() {}

    /// The number of records that are no authentication events.
    package var filteredCount: Int { filtered.values.reduce(0) { $0 + $1.count } }
    /// The number of records that cannot be read.
    package var rejectedCount: Int { rejected.values.reduce(0) { $0 + $1.count } }
    /// The number of all records.
    package var read: Int { events + filteredCount + rejectedCount }

    /// Counts a record at `place` that is no authentication event.
    package mutating func filter(_ reason: FilterReason, at place: EventPlace, count: Int = 1) {
        filtered[reason, default: Share(first: place)].count += count
    }

    /// Counts a record at `place` that cannot be read.
    package mutating func reject(_ reason: String, at place: EventPlace) {
        rejected[reason, default: Share(first: place)].count += 1
    }

    /// Adds `other`, whose records come later.
    package mutating func add(_ other: RecordTally) {
        events += other.events
        formats.merge(other.formats, uniquingKeysWith: +)
        Self.merge(&filtered, other.filtered)
        Self.merge(&rejected, other.rejected)
    }

    private static func merge<Key: Hashable>(_ shares: inout [Key: Share], _ other: [Key: Share]) {
        for (key, share) in other {
            guard var known = shares[key] else {
                shares[key] = share
                continue
            }
            known.count += share.count
            known.first = min(known.first, share.first)
            shares[key] = known
        }
    }

    /// The reasons for which records were rejected, the most frequent first.
    package var reasons: [(reason: String, share: Share)] { Self.sorted(rejected) { $0 } }

    /// The kinds that were filtered, the most frequent first.
    package var kinds: [(kind: FilterReason, share: Share)] {
        Self.sorted(filtered, \.description).map { ($0.reason, $0.share) }
    }

    private static func sorted<Key>(
        _ shares: [Key: Share],
        _ name: (Key) -> String
    ) -> [(reason: Key, share: Share)] {
        shares.map { (reason: $0.key, share: $0.value) }.sorted { left, right in
            (-left.share.count, name(left.reason)) < (-right.share.count, name(right.reason))
        }
    }
}
