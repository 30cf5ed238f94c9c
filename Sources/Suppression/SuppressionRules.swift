package import AuthLogs

/// Rules in the order of their file: the first that silences an alert counts.
///
///     let rules = SuppressionRules(try RuleFile(contentsOf: "rules.ndjson").rules)
///     let rule = rules.first(for: alert.values, at: alert.second)
///
/// - Complexity: Rules with exact values are looked up, those with wildcards alone are gone through.
package struct SuppressionRules: Sendable {
    /// All of them.
    package let rules: [SuppressionRule]
    private let epoch: Int
    private let groups: [Group]

    /// The rules that have exact values in the same fields.
    private struct Group: Sendable {
        let fields: [AuthField]
        /// The places of those with the same values, ascending.
        var places: [[UInt8]: [Int]] = [:]
    }

    /// `rules`, for a log whose second 0 is `epoch` seconds after 1970.
    package init(_ rules: [SuppressionRule], epoch: Int = 0) {
        (self.rules, self.epoch) = (rules, epoch)
        var groups: [[AuthField]: Group] = [:]
        for (place, rule) in rules.enumerated() {
            let exact = AuthField.allCases.compactMap { field in rule.patterns[field]?.exact.map { (field, $0) } }
            let fields = exact.map(\.0)
            groups[fields, default: Group(fields: fields)].places[Self.key(exact.map(\.1)), default: []].append(place)
        }
        self.groups = Array(groups.values)
    }

    /// The values as one: no UTF-8 has the byte between them.
    private static func key(_ values: [[UInt8]]) -> [UInt8] { Array(values.joined(separator: [0xFF])) }

    /// The place in ``rules`` of the first rule that silences an alert; `nil` where none does.
    ///
    /// - Parameters:
    ///   - values: The alert's ten fields in the order of `AuthField`.
    ///   - second: Its event time, in the log's seconds.
    /// - Returns: The place, from 0.
    package func firstPlace(for values: [String], at second: Int) -> Int? {
        guard !rules.isEmpty else { return nil }
        let values = values.map { Array($0.utf8) }
        var first: Int?
        for group in groups {
            let key = Self.key(group.fields.map { values[$0.rawValue] })
            for place in group.places[key] ?? [] {
                if let first, place > first { break }
                guard rules[place].silences(values, at: second, epoch: epoch) else { continue }
                first = place
                break
            }
        }
        return first
    }

    /// Whether any of them silences an alert.
    package func silences(_ row: AuthEvent) -> Bool { firstPlace(for: row.values, at: row.second) != nil }

    /// The first rule that silences an alert: see ``firstPlace(for:at:)``.
    package func first(for values: [String], at second: Int) -> SuppressionRule? {
        firstPlace(for: values, at: second).map { rules[$0] }
    }
}
