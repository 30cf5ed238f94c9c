import AuthLogs
import Foundation

/// An axis of a plot: title, range, and labelled ticks.
struct PlotAxis {
    /// The mapping from values to places.
    enum Scale {
        case linear
        /// Powers of ten are evenly spaced; values at or below 0 lie at the low end.
        case logarithmic
    }

    /// A labelled value.
    struct Tick {
        let value: Double
        let label: String
    }

    let title: String
    let scale: Scale
    let low: Double
    let high: Double
    let ticks: [Tick]

    /// The place of `value` between the ends, from 0 to 1; values beyond an end are placed at it.
    func share(of value: Double) -> Double {
        let share =
            switch scale {
            case .linear: (value - low) / (high - low)
            case .logarithmic: value > 0 ? log(value / low) / log(high / low) : 0
            }
        return share.isNaN ? 0 : min(1, max(0, share))
    }

    /// A linear axis with round ticks, widened to the next tick on both sides.
    static func linear(_ title: String, from low: Double, to high: Double, count: Int = 5) -> PlotAxis {
        let span = high > low ? high - low : max(abs(low), 1)
        let step = roundStep(span / Double(count))
        let (first, last) = (
            (low / step).rounded(.down), max((high / step).rounded(.up), (low / step).rounded(.down) + 1)
        )
        let digits = max(0, Int(-log10(step).rounded(.down)))
        let ticks = stride(from: first, through: last, by: 1).map {
            Tick(value: $0 * step, label: Formatted.axis($0 * step, digits: digits))
        }
        return PlotAxis(title: title, scale: .linear, low: first * step, high: last * step, ticks: ticks)
    }

    /// A linear axis of shares from 0 to 100%.
    static func shares(_ title: String) -> PlotAxis {
        let ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map { Tick(value: $0, label: Formatted.percent($0, digits: 0)) }
        return PlotAxis(title: title, scale: .linear, low: 0, high: 1, ticks: ticks)
    }

    /// A logarithmic axis of shares from the power of ten at or below `low` up to 100%.
    static func logarithmicShares(_ title: String, from low: Double) -> PlotAxis {
        let decade = min(-1, max(-7, Int(log10(low).rounded(.down))))
        let ticks = (decade...0).map { power in
            Tick(
                value: pow(10, Double(power)),
                label: Formatted.percent(pow(10, Double(power)), digits: max(0, -power - 2))
            )
        }
        return PlotAxis(title: title, scale: .logarithmic, low: pow(10, Double(decade)), high: 1, ticks: ticks)
    }

    /// A logarithmic axis from the power of ten at or below `low` to the one at or above `high`.
    ///
    /// - Precondition: `low` is positive.
    static func logarithmic(_ title: String, from low: Double, to high: Double) -> PlotAxis {
        precondition(low > 0, "\(low) has no logarithm")
        let first = Int(log10(low).rounded(.down))
        let last = max(first + 1, Int(log10(high).rounded(.up)))
        let ticks = (first...last).map { power in
            let value = pow(10, Double(power))
            return Tick(value: value, label: Formatted.axis(value, digits: max(0, -power)))
        }
        return PlotAxis(
            title: title,
            scale: .logarithmic,
            low: pow(10, Double(first)),
            high: pow(10, Double(last)),
            ticks: ticks
        )
    }

    /// An axis of event time between two seconds, labelled by day and hour of `clock`.
    static func time(
        _ title: String,
        from first: Int,
        to last: Int,
        count: Int = 8,
        clock: EventClock = EventClock()
    ) -> PlotAxis {
        let span = max(1, last - first)
        let step = timeSteps.first { span / $0 <= count } ?? (span / count / 86_400 + 1) * 86_400
        let ticks = moments(from: first, to: last, step: step, clock).map { second, isDay in
            let label = isDay ? clock.shortDayName(second) : clock.time(second, withSeconds: step < 60)
            return Tick(value: Double(second), label: label)
        }
        return PlotAxis(title: title, scale: .linear, low: Double(first), high: Double(first + span), ticks: ticks)
    }

    /// The seconds between two others at round times, every `step` seconds from midnight or every few days.
    ///
    /// Each day starts at its own midnight: where clocks change, days differ in length.
    private static func moments(
        from first: Int,
        to last: Int,
        step: Int,
        _ clock: EventClock
    ) -> [(second: Int, isDay: Bool)] {
        let every = max(1, step / 86_400)
        var day = clock.day(of: first)
        day -= ((day % every) + every) % every
        var moments: [(second: Int, isDay: Bool)] = []
        while true {
            let (midnight, end) = (clock.firstSecond(ofDay: day), clock.firstSecond(ofDay: day + every))
            guard midnight <= last, end > midnight else { return moments }
            let own = step < 86_400 ? Array(stride(from: midnight, to: end, by: step)) : [midnight]
            moments += own.filter { (first...last).contains($0) }.map { ($0, $0 == midnight) }
            day += every
        }
    }

    private static let timeSteps = [
        5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800,
    ]

    /// The smallest 1, 2 or 5 times a power of ten that is at least `step`.
    private static func roundStep(_ step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        return ([1, 2, 5].first { $0 * power >= step * 0.999 } ?? 10) * power
    }
}
