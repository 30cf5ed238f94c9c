/// The event time that a set of events covers, by which rates per day are scaled; events may come in any order.
///
/// From the first second to the last, both counted, without the stretches of more than six hours in which nothing at all
/// happens: a set that joins two days of a month covers two days. A piece of log that is at most ten minutes short of
/// whole days counts as whole days, because the first and the last event of a day do not fall on midnight.
package struct CoveredTime: Sendable, Equatable {
    /// The first and the last second of each hour that has events: silences that matter are longer than an hour.
    private var hours: [Int: ClosedRange<Int>] = [:]
    /// The hour of the latest event, which is not in `hours` yet.
    private var current: (hour: Int, span: ClosedRange<Int>)?

    /// The longest silence that counts as covered, in seconds; a longer one lies between two pieces of log.
    package static let longestSilence = 6 * 3_600
    /// The most that a piece of log may lack of whole days to count as whole days, in seconds.
    package static let negligibleLack = 600
    /// The least time for which rates per day are meaningful, in seconds.
    package static let leastMeaningful = 3_600
    /// The length of the day that rates are scaled to, in seconds.
    package static let day = 86_400.0

    /// The time that no event covers.
    package init() {}

    /// The time that events at `seconds` cover.
    package init(_ seconds: some Sequence<Int>) {
        for second in seconds { add(second) }
    }

    /// Adds an event at `second`.
    package mutating func add(_ second: Int) {
        let hour = second >= 0 ? second / 3_600 : (second - 3_599) / 3_600
        if let current, current.hour == hour {
            if current.span.contains(second) { return }
            self.current = (hour, current.span.extended(to: second))
        } else {
            if let current { hours[current.hour] = current.span }
            current = (hour, hours[hour]?.extended(to: second) ?? second...second)
        }
    }

    /// The covered event time in seconds.
    package var seconds: Int {
        var spans = hours
        if let current { spans[current.hour] = current.span }
        var covered = 0
        var piece: ClosedRange<Int>?
        for span in spans.values.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let before = piece, span.lowerBound - before.upperBound <= Self.longestSilence {
                piece = before.lowerBound...span.upperBound
            } else {
                covered += Self.length(piece)
                piece = span
            }
        }
        return covered + Self.length(piece)
    }

    private static func length(_ piece: ClosedRange<Int>?) -> Int {
        guard let piece else { return 0 }
        let seconds = piece.upperBound - piece.lowerBound + 1
        let lack = (Int(day) - seconds % Int(day)) % Int(day)
        return lack <= negligibleLack ? seconds + lack : seconds
    }

    /// Indicates that rates per day are meaningful.
    package var isMeaningful: Bool { seconds >= Self.leastMeaningful }
    /// The covered time in days.
    package var days: Double { Double(seconds) / Self.day }

    /// Returns whether both cover the same number of seconds.
    package static func == (left: Self, right: Self) -> Bool { left.seconds == right.seconds }
}

extension ClosedRange<Int> {
    fileprivate func extended(to second: Int) -> ClosedRange<Int> {
        Swift.min(lowerBound, second)...Swift.max(upperBound, second)
    }
}
