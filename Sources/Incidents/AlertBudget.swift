import Foundation

/// The target number of incidents per day.
package struct AlertBudget: Sendable, Hashable, CustomStringConvertible {
    /// Incidents per day.
    package let incidentsPerDay: Double

    /// The number that one analyst can review: 20 a day.
    package static let standard = AlertBudget(incidentsPerDay: 20)

    /// A budget of `incidentsPerDay`, which is positive and finite.
    package init(incidentsPerDay: Double) {
        precondition(
            incidentsPerDay > 0 && incidentsPerDay.isFinite,
            "an alert budget is a positive number of incidents per day"
        )
        self.incidentsPerDay = incidentsPerDay
    }

    /// The largest budget that a text may name.
    private static let most = 1e9

    /// The budget that `text` names: `20/day`, `100/week`, `5/hour`, or a number of incidents per day; `nil` for anything
    /// else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let spansPerDay: [Substring: Double] = ["hour": 24, "day": 1, "week": 1.0 / 7]
        guard (1...2).contains(parts.count), let number = Double(parts[0]), number > 0,
            let spans = parts.count == 1 ? 1 : spansPerDay[parts[1]], number * spans <= Self.most
        else { return nil }
        incidentsPerDay = number * spans
        guard incidentsPerDay > 0 else { return nil }
    }

    /// `20/day`; numbers that are not whole have three digits.
    package var description: String {
        let whole = Int(exactly: incidentsPerDay).map { "\($0)" }
        return "\(whole ?? incidentsPerDay.formatted(Self.style))/day"
    }

    private static let style = FloatingPointFormatStyle<Double>(locale: Locale(identifier: "en_US_POSIX"))
        .precision(.significantDigits(1...3)).grouping(.never)
}
