/// How urgent an alert is, the least urgent first.
package enum AlertLevel: String, Codable, CaseIterable, Comparable, Sendable {
    /// A thousand rows of a normal day score as high, or more.
    case informational
    /// Fewer than a thousand do.
    case low
    /// Fewer than a hundred do.
    case medium
    /// Fewer than twenty do.
    case high
    /// Not one does.
    case critical

    /// 1 for the least urgent; 0 is kept for alerts that have no level.
    var rank: Int {
        switch self {
        case .informational: 1
        case .low: 2
        case .medium: 3
        case .high: 4
        case .critical: 5
        }
    }

    /// The level with this rank; `nil` for 0.
    init?(rank: Int) {
        guard let level = Self.allCases.first(where: { $0.rank == rank }) else { return nil }
        self = level
    }

    /// Whether `left` is less urgent than `right`.
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
