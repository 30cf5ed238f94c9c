/// The sizes that have a name on the command line.
package enum SimulatorPreset: String, CaseIterable, Sendable {
    /// 250 users, about 50,000 rows of users a day.
    case small
    /// 1,500 users, about 500,000 rows of users a day.
    case medium
    /// about 10,160 users, about 7 million rows of users a day.
    case lanl

    /// What the name stands for.
    package var configuration: SimulatorConfiguration {
        switch self {
        case .small: .small
        case .medium: .medium
        case .lanl: .lanl
        }
    }
}
