import AuthLogs

/// The fields of the global and the merged vocabulary, in the order of their blocks: source and destination are one.
enum MergedField: String, CaseIterable {
    case authenticationType = "auth_type"
    case logonType = "logon_type"
    case orientation = "auth_orient"
    case outcome = "success"
    case user
    case domain
    case computer = "pc"

    init(_ field: AuthField) {
        switch field {
        case .sourceUser, .destinationUser: self = .user
        case .sourceDomain, .destinationDomain: self = .domain
        case .sourceHost, .destinationHost: self = .computer
        case .authenticationType: self = .authenticationType
        case .logonType: self = .logonType
        case .orientation: self = .orientation
        case .outcome: self = .outcome
        }
    }

    var name: String { rawValue }

    /// The merged fields of fields in `order`: first those of one part, in that order, then those of two.
    static func ordered(_ order: [AuthField]) -> [MergedField] {
        let fields = order.map(MergedField.init)
        return fields.filter { $0.parts.count == 1 } + allCases.filter { $0.parts.count > 1 }
    }

    /// The fields whose counts are added, in the order in which their values appear.
    var parts: [AuthField] {
        switch self {
        case .authenticationType: [.authenticationType]
        case .logonType: [.logonType]
        case .orientation: [.orientation]
        case .outcome: [.outcome]
        case .user: [.destinationUser, .sourceUser]
        case .domain: [.destinationDomain, .sourceDomain]
        case .computer: [.destinationHost, .sourceHost]
        }
    }
}
