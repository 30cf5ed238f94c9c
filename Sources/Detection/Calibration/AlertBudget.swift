import Foundation

/// How many incidents a day there is time for.
package struct AlertBudget: Sendable, Hashable, CustomStringConvertible {
    /// Incidents a day.
    package let incidentsPerDay: Double

    /// What one analyst can look at: 20 a day.
    package static let standard = AlertBudget(incidentsPerDay: 20)

    /// So many incidents a day.
    ///
    /// - Precondition: More than none.
    package init(incidentsPerDay: Double) {
        precondition(incidentsPerDay > 0 && incidentsPerDay.isFinite, "a budget of some incidents a day")
        self.incidentsPerDay = incidentsPerDay
    }

    /// More than anyone means.
    private static let most = 1e9

    /// The budget that `text` says: `20/day`, `100/week`, `5/hour`, or a number of incidents a day; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let spansPerDay: [Substring: Double] = ["hour": 24, "day": 1, "week": 1.0 / 7]
        guard (1...2).contains(parts.count), let number = Double(parts[0]), number > 0,
            let spans = parts.count == 1 ? 1 : spansPerDay[parts[1]], number * spans <= Self.most
        else { return nil }
        incidentsPerDay = number * spans
        guard incidentsPerDay > 0 else { return nil }
    }

    /// `20/day`; three digits of what is no whole number.
    package var description: String {
        let whole = Int(exactly: incidentsPerDay).map { "\($0)" }
        return "\(whole ?? incidentsPerDay.formatted(Self.style))/day"
    }

    private static let style = FloatingPointFormatStyle<Double>(locale: Locale(identifier: "en_US_POSIX"))
        .precision(.significantDigits(1...3)).grouping(.never)
}
