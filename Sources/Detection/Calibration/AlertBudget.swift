/// How many incidents a day there is time for.
public struct AlertBudget: Sendable, Hashable, CustomStringConvertible {
    /// Incidents a day.
    public let incidentsPerDay: Double

    /// What one analyst can look at: 20 a day.
    public static let standard = AlertBudget(incidentsPerDay: 20)

    /// So many incidents a day.
    ///
    /// - Precondition: More than none.
    public init(incidentsPerDay: Double) {
        precondition(incidentsPerDay > 0 && incidentsPerDay.isFinite, "a budget of some incidents a day")
        self.incidentsPerDay = incidentsPerDay
    }

    /// The budget that `text` says: `20/day`, `100/week`, `5/hour`, or a number of incidents a day; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let days: [Substring: Double] = ["hour": 1.0 / 24, "day": 1, "week": 7]
        guard (1...2).contains(parts.count), let number = Double(parts[0]), number > 0, number.isFinite,
            let span = parts.count == 1 ? 1 : days[parts[1]]
        else { return nil }
        incidentsPerDay = number / span
        guard incidentsPerDay > 0, incidentsPerDay.isFinite else { return nil }
    }

    /// `20/day`.
    public var description: String {
        let number = Int(exactly: incidentsPerDay).map { "\($0)" } ?? "\(incidentsPerDay)"
        return "\(number)/day"
    }
}
