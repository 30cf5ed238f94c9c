package import AuthLogs

/// Finds the rule that suppresses an alert: the first matching one in the order of the file.
///
///     let rules = SuppressionRules(try RuleFile(contentsOf: "rules.ndjson").rules)
///     let rule = rules.first(for: alert.values, at: alert.second)
///
/// - Complexity: O(1) for rules with exact values; rules that have only wildcards are tried one after the other.
package struct SuppressionRules: Sendable {
    /// All rules, in the order of the file.
    package let rules: [SuppressionRule]
    private let epoch: Int
    private let groups: [Group]

    /// Rules with exact values in the same fields.
    private struct Group: Sendable {
        let fields: [AuthField]
        /// The indices of the rules with the same values, ascending.
        var indices: [[UInt8]: [Int]] = [:]
    }

    /// Creates a set of `rules` for a log whose second 0 is `epoch` seconds after 1970.
    package init(_ rules: [SuppressionRule], epoch: Int = 0) {
        (self.rules, self.epoch) = (rules, epoch)
        var groups: [[AuthField]: Group] = [:]
        for (index, rule) in rules.enumerated() {
            let exact = AuthField.allCases.compactMap { field in rule.patterns[field]?.exact.map { (field, $0) } }
            let fields = exact.map(\.0)
            groups[fields, default: Group(fields: fields)].indices[Self.key(exact.map(\.1)), default: []].append(index)
        }
        self.groups = Array(groups.values)
    }

    /// Joins values into one key, with a byte that UTF-8 does not contain.
    private static func key(_ values: [[UInt8]]) -> [UInt8] { Array(values.joined(separator: [0xFF])) }

    /// The index in ``rules`` of the first rule that suppresses an alert; `nil` if none does.
    ///
    /// - Parameters:
    ///   - values: The alert's ten fields in the order of `AuthField`.
    ///   - second: The alert's event time, in seconds of the log.
    /// - Returns: The index, from 0.
    package func firstIndex(for values: [String], at second: Int) -> Int? {
        guard !rules.isEmpty else { return nil }
        let values = values.map { Array($0.utf8) }
        var first: Int?
        for group in groups {
            let key = Self.key(group.fields.map { values[$0.rawValue] })
            for index in group.indices[key] ?? [] {
                if let first, index > first { break }
                guard rules[index].suppresses(values, at: second, epoch: epoch) else { continue }
                first = index
                break
            }
        }
        return first
    }

    /// True if any rule suppresses the alert `row`.
    package func suppresses(_ row: AuthEvent) -> Bool { firstIndex(for: row.values, at: row.second) != nil }

    /// The first rule that suppresses an alert; see ``firstIndex(for:at:)``.
    package func first(for values: [String], at second: Int) -> SuppressionRule? {
        firstIndex(for: values, at: second).map { rules[$0] }
    }
}
