import ByteIO

/// The content of logs in numbers, as `surprisal inspect` shows it.
package struct LogSummary: Sendable {
    /// The events that are kept.
    package private(set) var kept = 0
    /// The first and the last time of an event, kept or not.
    package private(set) var first: LogTime?
    package private(set) var last: LogTime?
    /// A kind of event.
    package struct Kind: Sendable, Hashable {
        /// The orientation, such as `LogOn`.
        package let orientation: String
        /// The outcome, such as `Success`.
        package let outcome: String
    }

    /// The kinds, by their values with a comma between them.
    private var kindTable = ByteTable()
    private var kindCounts: [(kind: Kind, count: Int)] = []
    private var missingCounts = InlineArray<10, Int>(repeating: 0)
    private var filteredCounts: [(reason: FilterReason, count: Int)] = []

    package init() {}

    /// The kept events by orientation and outcome.
    package var kinds: [Kind: Int] { Dictionary(kindCounts.map { ($0.kind, $0.count) }, uniquingKeysWith: +) }

    /// The events of accounts that are not wanted, by kind.
    package var filtered: [FilterReason: Int] {
        Dictionary(filteredCounts.map { ($0.reason, $0.count) }, uniquingKeysWith: +)
    }

    /// The number of kept events without a value in each field that has none in some.
    package var missing: [AuthField: Int] {
        AuthField.allCases.reduce(into: [:]) { missing, field in
            if missingCounts[field.rawValue] > 0 { missing[field] = missingCounts[field.rawValue] }
        }
    }

    /// The number of all events.
    package var read: Int { kept + filteredCount }

    /// The number of events of accounts that are not wanted.
    package var filteredCount: Int { filteredCounts.reduce(0) { $0 + $1.count } }

    /// Counts the current event of `reader`.
    package mutating func add(_ reader: EventLogReader) {
        let time = reader.time
        if first == nil { first = time }
        last = time
        if let reason = reader.filtered { return add(filtered: reason) }
        kept += 1
        add(reader.row)
    }

    private mutating func add(filtered reason: FilterReason) {
        if let index = filteredCounts.firstIndex(where: { $0.reason == reason }) {
            filteredCounts[index].count += 1
        } else {
            filteredCounts.append((reason, 1))
        }
    }

    private mutating func add(_ row: borrowing IdentifiedRow) {
        for field in 0..<AuthField.count where row.isUnknown(field) { missingCounts[field] += 1 }
        let kind = row.withBytes(from: .orientation, through: .outcome) { kindTable.insert($0) }
        if kind == kindCounts.count {
            kindCounts.append((Kind(orientation: row.string(.orientation), outcome: row.string(.outcome)), 0))
        }
        kindCounts[kind].count += 1
    }
}
