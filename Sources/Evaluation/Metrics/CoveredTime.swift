/// How many seconds of event time a set of rows covers: what rates are scaled by.
///
/// From the first second to the last, both counted, without the stretches of more than six hours in which nothing at
/// all happens: a set that joins two days of a month covers two days.
package struct CoveredTime: Sendable, Equatable {
    /// The covered event time in seconds.
    package let seconds: Int

    /// A longer silence is a gap between two pieces of log, not a quiet night.
    package static let longestSilence = 6 * 3600
    /// Below this many seconds, rates a day mean little.
    package static let leastMeaningful = 3600
    /// The length of the day that rates are scaled to, in seconds.
    package static let day = 86_400.0

    /// The time that rows at `seconds`, in any order, cover.
    package init(_ seconds: [Int]) {
        var hours: [Int: (first: Int, last: Int)] = [:]
        var (hour, span): (Int?, (first: Int, last: Int)) = (nil, (0, 0))
        for second in seconds {
            let own = second >= 0 ? second / 3600 : (second - 3599) / 3600
            if own != hour {
                if let hour { hours[hour] = span }
                (hour, span) = (own, hours[own] ?? (second, second))
            }
            span = (min(span.first, second), max(span.last, second))
        }
        if let hour { hours[hour] = span }
        var covered = 0
        var last: Int?
        for hour in hours.keys.sorted() {
            guard let span = hours[hour] else { continue }
            let silence = last.map { span.first - $0 }
            covered += span.last - span.first
            covered += silence.map { $0 <= Self.longestSilence ? $0 : 1 } ?? 1
            last = span.last
        }
        self.seconds = covered
    }

    /// Whether rates a day are worth reading.
    package var isMeaningful: Bool { seconds >= Self.leastMeaningful }
    /// The covered time in days.
    package var days: Double { Double(seconds) / Self.day }
}
