/// The content of logs in numbers, as `surprisal inspect` shows it.
package struct LogSummary: Sendable {
    /// The events that are kept.
    package private(set) var kept = 0
    /// The events of accounts that are not wanted, by kind.
    package private(set) var filtered: [FilterReason: Int] = [:]
    /// The first and the last time of an event, kept or not.
    package private(set) var first: LogTime?
    package private(set) var last: LogTime?
    /// The kept events by orientation and outcome.
    package private(set) var kinds: [Kind: Int] = [:]
    /// The number of kept events without a value in each field.
    package private(set) var missing: [AuthField: Int] = [:]

    /// A kind of event.
    package struct Kind: Sendable, Hashable {
        /// The orientation, such as `LogOn`.
        package let orientation: String
        /// The outcome, such as `Success`.
        package let outcome: String
    }

    private var lastKind: (row: [UInt8], kind: Kind)?

    package init() {}

    /// The number of all events.
    package var read: Int { kept + filteredCount }

    /// The number of events of accounts that are not wanted.
    package var filteredCount: Int { filtered.values.reduce(0, +) }

    /// Counts the current event of `reader`.
    package mutating func add(_ reader: EventLogReader) {
        let time = reader.event.time
        if first == nil { first = time }
        last = time
        if let reason = reader.filtered {
            filtered[reason, default: 0] += 1
            return
        }
        kept += 1
        let row = reader.row
        kinds[kind(of: row), default: 0] += 1
        for field in AuthField.allCases where row[field].elementsEqual(CollectionOfOne(.unknown)) {
            missing[field, default: 0] += 1
        }
    }

    /// The kind of `row`; most events are of the kind of the one before.
    private mutating func kind(of row: IdentifiedRow) -> Kind {
        let key = Array(row[.orientation]) + [0] + row[.outcome]
        if let lastKind, lastKind.row == key { return lastKind.kind }
        let kind = Kind(orientation: row.string(.orientation), outcome: row.string(.outcome))
        lastKind = (key, kind)
        return kind
    }
}
