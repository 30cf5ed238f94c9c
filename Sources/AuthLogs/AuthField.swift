import ByteIO

/// The ten fields of an authentication event that a model reads, in the order of a day file.
package enum AuthField: Int, CaseIterable, Sendable, Hashable, CustomStringConvertible {
    case sourceUser
    case sourceDomain
    case destinationUser
    case destinationDomain
    case sourceHost
    case destinationHost
    case authenticationType
    case logonType
    case orientation
    case outcome

    /// The number of fields: 10.
    package static let count = allCases.count

    /// The name in `counts.json` and in score files, such as `src_user`.
    package var name: String {
        switch self {
        case .sourceUser: "src_user"
        case .sourceDomain: "src_domain"
        case .destinationUser: "dst_user"
        case .destinationDomain: "dst_domain"
        case .sourceHost: "src_pc"
        case .destinationHost: "dst_pc"
        case .authenticationType: "auth_type"
        case .logonType: "logon_type"
        case .orientation: "auth_orient"
        case .outcome: "success"
        }
    }

    /// The field called `name` in `counts.json`; `nil` if there is none.
    package init?(name: some StringProtocol) {
        guard let field = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = field
    }

    /// The same as ``name``.
    package var description: String { name }
}
