import ArgumentParser
import AuthLogs

/// Fields named on the command line, such as `src_pc,dst_pc`.
struct FieldGroup: ExpressibleByArgument {
    let fields: [AuthField]

    init?(argument: String) {
        let names = argument.split(separator: ",")
        fields = names.compactMap { AuthField(name: $0) }
        guard fields.count == names.count, !fields.isEmpty, Set(fields).count == fields.count else { return nil }
    }

    /// The fields of `groups` without duplicates: the order within a group does not matter.
    static func distinct(_ groups: [FieldGroup]) -> [[AuthField]] {
        var seen: Set<Set<AuthField>> = []
        return groups.map(\.fields).filter { seen.insert(Set($0)).inserted }
    }

    static var allValueStrings: [String] { AuthField.allCases.map(\.name) }
}
