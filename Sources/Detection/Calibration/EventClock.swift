/// How much event time rows cover, by the hours that have any; rows may come in any order.
package struct EventClock: Sendable {
    private var hours: Set<Int> = []

    /// The longest silence that counts, in hours; a longer one lies between two pieces of log.
    private static let longestSilence = 6

    /// No rows.
    package init() {}

    /// Adds a row at `second`.
    package mutating func add(_ second: Int) { hours.insert(second / 3_600) }

    /// Adds `rows`.
    package mutating func add(_ rows: Detections) {
        for index in rows.indices { add(rows.second(of: index)) }
    }

    /// From the first hour to the last, in seconds, without long silences.
    package var seconds: Int {
        var (sum, previous) = (0, Int?.none)
        for hour in hours.sorted() {
            if let previous, hour - previous <= Self.longestSilence { sum += hour - previous } else { sum += 1 }
            previous = hour
        }
        return sum * 3_600
    }
}
