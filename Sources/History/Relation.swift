/// A pair of things in a row that the history counts together: `b` given `a`.
package enum Relation: Int, CaseIterable, Sendable, Hashable {
    case sourceUserToSourceComputer
    case sourceUserToDestinationComputer
    case sourceComputerToDestinationComputer
    case sourceUserToShape
    case sourceComputerToShape
    case destinationComputerToShape

    /// How many relations there are: 6.
    package static let count = allCases.count

    /// Who was where, without how: the pairs that the "never seen" rule asks for.
    package static let connections: [Relation] = [
        .sourceUserToSourceComputer, .sourceUserToDestinationComputer, .sourceComputerToDestinationComputer,
    ]

    /// The fields of the pair, `a` first; a shape is auth_type, logon_type and auth_orient together.
    package var name: String {
        switch self {
        case .sourceUserToSourceComputer: "src_user→src_pc"
        case .sourceUserToDestinationComputer: "src_user→dst_pc"
        case .sourceComputerToDestinationComputer: "src_pc→dst_pc"
        case .sourceUserToShape: "src_user→shape"
        case .sourceComputerToShape: "src_pc→shape"
        case .destinationComputerToShape: "dst_pc→shape"
        }
    }
}
