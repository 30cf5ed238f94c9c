/// The severity of an alert or an incident, by how many events of a calibration day score as high; the names are those
/// of Sigma rules.
package enum Severity: String, Codable, CaseIterable, Comparable, Sendable {
    /// A thousand events a day or more.
    case informational
    /// Fewer than a thousand events a day.
    case low
    /// Fewer than a hundred events a day.
    case medium
    /// Fewer than twenty events a day.
    case high
    /// Less than one event a day.
    case critical

    /// The severity of a score that so many events of a calibration day reach.
    package init(eventsPerDay count: Double) {
        self =
            switch count {
            case ..<1: .critical
            case ..<20: .high
            case ..<100: .medium
            case ..<1_000: .low
            default: .informational
            }
    }

    /// 1 for the least severe to 5 for the most severe: the number that the alert store keeps.
    package var rank: Int {
        switch self {
        case .informational: 1
        case .low: 2
        case .medium: 3
        case .high: 4
        case .critical: 5
        }
    }

    /// The severity with this rank; `nil` for any other number.
    package init?(rank: Int) {
        guard let severity = Self.allCases.first(where: { $0.rank == rank }) else { return nil }
        self = severity
    }

    /// Returns whether `left` is less severe than `right`.
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
