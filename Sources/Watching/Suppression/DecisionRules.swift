package import AlertStore
import AuthLogs
import ByteIO
package import Suppression

/// Creates suppression rules from benign decisions: one for each access of the incident's alerts, that is for each user,
/// source and destination.
///
///     var file = try RuleFile(contentsOf: "rules.ndjson")
///     let outcome = try DecisionRules(store).update(&file)
///     print(outcome.added.count, outcome.removed.count)
///
/// A rule fixes both users with their domains and both hosts, but not the logon attributes: one access consists of ticket,
/// logon and logoff, and would otherwise need a rule and a decision for each.
package struct DecisionRules {
    package struct Settings: Sendable {
        /// The minimum number of days from the incident's last alert to the rule's expiry.
        package var days = 90
        /// The time of the log's second 0, in seconds since 1970.
        package var epoch = 0
        /// The largest number of rules from one incident.
        package var limit = 100

        package init() {}
    }

    private let store: AlertStore
    private let settings: Settings

    /// Makes rules of the decisions in `store`.
    package init(_ store: AlertStore, settings: Settings = Settings()) {
        (self.store, self.settings) = (store, settings)
    }

    /// The result of an update.
    package struct Outcome: Sendable, Hashable {
        /// A new rule.
        package struct Added: Sendable, Hashable {
            package let rule: SuppressionRule
            /// The number of its incident's alerts that it suppresses.
            package let alerts: Int
        }

        /// An incident with accesses that got no rule because of the limit.
        package struct Capped: Sendable, Hashable {
            package let incident: Int64
            /// The number of its accesses.
            package let accesses: Int
        }

        /// An incident with alerts newer than its decision.
        package struct Undecided: Sendable, Hashable {
            package let incident: Int64
            /// The number of alerts after the decision.
            package let alerts: Int
        }

        /// New rules.
        package var added: [Added] = []
        /// Rules that were removed because their decision was changed or withdrawn.
        package var removed: [SuppressionRule] = []
        /// Rules whose decision was changed or withdrawn, but that were kept because somebody has edited them.
        package var doubtful: [SuppressionRule] = []
        /// Rules that were kept because the store does not contain their incident.
        package var unknown: [SuppressionRule] = []
        /// Incidents with more accesses than the limit: only those with most alerts got a rule.
        package var capped: [Capped] = []
        /// Incidents that got no rules because of alerts newer than the decision.
        package var undecided: [Undecided] = []

        /// True if the file changes.
        package var changesAnything: Bool { !added.isEmpty || !removed.isEmpty }
    }

    /// Adds missing rules to `file`, and removes those whose decision was changed or withdrawn.
    ///
    /// - Throws: `InputError` if the store cannot be read.
    package func update(_ file: inout RuleFile) throws -> Outcome {
        var outcome = Outcome()
        var aliases: [Int64: Set<Int>] = [:]
        var rows: [Int: IncidentRow?] = [:]
        for rule in file.rules {
            guard let number = rule.incident else { continue }
            let row = try rows[number] ?? store.incident(Int64(number), limit: 0)?.row
            rows[number] = .some(row)
            guard let row else {
                outcome.unknown.append(rule)
                continue
            }
            aliases[row.id, default: []].insert(number)
            guard row.verdict != .benign else { continue }
            guard rule.isUnedited, let access = rule.access else {
                outcome.doubtful.append(rule)
                continue
            }
            // In a store other than the one with the decision, the number means another incident.
            let isItsOwn = try store.hasAccess(access, in: row.id)
            if isItsOwn { outcome.removed.append(rule) } else { outcome.unknown.append(rule) }
        }
        file.remove(Set(outcome.removed.map(\.name)))
        for incident in try store.decided(.benign, limit: settings.limit) {
            add(incident, aliases[incident.row.id] ?? [], to: &file, &outcome)
        }
        return outcome
    }

    private func add(
        _ incident: DecidedIncident,
        _ aliases: Set<Int>,
        to file: inout RuleFile,
        _ outcome: inout Outcome
    ) {
        let row = incident.row
        // Later alerts may be of somebody else in the same places: the decision does not cover them.
        guard row.unseenCount == 0 else {
            outcome.undecided.append(.init(incident: row.id, alerts: row.unseenCount))
            return
        }
        if incident.accessCount > incident.accesses.count {
            outcome.capped.append(.init(incident: row.id, accesses: incident.accessCount))
        }
        let known = Set(file.rules.map(\.name))
        let added = incident.accesses.compactMap { access -> Outcome.Added? in
            let rule = SuppressionRule(
                access: access.values,
                incident: Int(row.id),
                expiry: RuleExpiry(days: settings.days, after: row.last, epoch: settings.epoch),
                author: row.decision?.author ?? "",
                note: row.decision?.note ?? ""
            )
            // A merged incident had another number before; and a rule that was commented out is not wanted.
            let names = aliases.map { SuppressionRule.name(of: rule.patterns, incident: $0) } + [rule.name]
            guard !names.contains(where: { known.contains($0) || file.hasCommented($0) }) else { return nil }
            return Outcome.Added(rule: rule, alerts: access.alerts)
        }
        file.add(added.map(\.rule))
        outcome.added += added
    }
}

extension SuppressionRule {
    /// The fields that a rule from a decision fixes, in the order of ``AlertStore/DecidedIncident/Access/values``.
    private static let fields: [AuthField] = [
        .sourceUser, .sourceDomain, .destinationUser, .destinationDomain, .sourceHost, .destinationHost,
    ]

    /// Creates a rule from a decision on `incident` for an access, which has six values.
    init(access values: [String], incident: Int, expiry: RuleExpiry, author: String, note: String) {
        let pairs = zip(Self.fields, values).map { ($0, ValuePattern(exactly: $1)) }
        let patterns = Dictionary(uniqueKeysWithValues: pairs)
        let isNamed = author.contains { !$0.isWhitespace }
        self.init(
            name: Self.name(of: patterns, incident: incident),
            patterns: patterns,
            expiry: expiry,
            author: isNamed ? author : "unknown",
            note: note,
            incident: incident
        )
    }

    /// The access that the rule matches; `nil` if it does not fix all six fields.
    var access: [String]? {
        let values = Self.fields.compactMap { patterns[$0]?.value }
        return values.count == Self.fields.count ? values : nil
    }

    /// The name of a rule from a decision: its incident, and a hash of its patterns.
    static func name(of patterns: [AuthField: ValuePattern], incident: Int) -> String {
        let texts = AuthField.allCases.map { field in patterns[field].map { "=\($0.text)" } ?? "" }
        let hash = Array(texts.joined(separator: "\n").utf8).withUnsafeBytes { nameHash($0) }
        return "incident-\(incident)-\(UInt32(hash >> 32).hexDigits)"
    }

    private static let nameHash = ByteHash(seed: 0x5275_6c65_2066_6163)

    /// True if the rule is as it was created from a decision: neither its fields nor its name were edited.
    var isUnedited: Bool { incident.map { name == Self.name(of: patterns, incident: $0) } ?? false }
}
