package import AlertStore
import AuthLogs
import Detection
package import Suppression

/// Benign decisions as rules: one for each access of the incident's alerts, that is for who went from where to where.
///
///     var file = try RuleFile(contentsOf: "rules.ndjson")
///     let outcome = try DecisionRules(store).update(&file)
///     print(outcome.added.count, outcome.removed.count)
///
/// A rule fixes both users with their domains and both computers, and leaves open how: one access comes as ticket, logon
/// and logoff, and would otherwise need a rule, and a decision, for each.
package struct DecisionRules {
    /// How rules are made.
    package struct Settings: Sendable {
        /// How many days after the incident's last alert a rule ends, at least.
        package var days = 90
        /// When the log's second 0 is, in seconds since 1970.
        package var epoch = 0
        /// How many rules one incident may make.
        package var limit = 100

        /// As they are where nothing else is said.
        package init() {}
    }

    private let store: AlertStore
    private let settings: Settings

    /// Rules of the decisions that count in `store`.
    package init(_ store: AlertStore, settings: Settings = Settings()) {
        (self.store, self.settings) = (store, settings)
    }

    /// What an update did, and what it did not.
    package struct Outcome: Sendable, Hashable {
        /// A rule that is new.
        package struct Added: Sendable, Hashable {
            /// The rule.
            package let rule: SuppressionRule
            /// How many alerts of its incident it covers.
            package let alerts: Int
        }

        /// An incident of which some accesses have no rule.
        package struct Capped: Sendable, Hashable {
            /// The incident.
            package let incident: Int64
            /// How many accesses it has.
            package let accesses: Int
        }

        /// An incident whose latest alerts nobody has decided on.
        package struct Undecided: Sendable, Hashable {
            /// The incident.
            package let incident: Int64
            /// How many alerts came after the decision.
            package let alerts: Int
        }

        /// The new rules.
        package var added: [Added] = []
        /// Rules whose decision is no longer benign, or was withdrawn: they are taken out.
        package var removed: [SuppressionRule] = []
        /// The same of rules that somebody has edited: they stay.
        package var doubtful: [SuppressionRule] = []
        /// Rules of incidents that the store does not have: they stay.
        package var unknown: [SuppressionRule] = []
        /// Incidents with more accesses than rules are made of: those with most alerts have one.
        package var capped: [Capped] = []
        /// Incidents with alerts that came after the decision, and so without new rules.
        package var undecided: [Undecided] = []

        /// Whether the file changes.
        package var changesAnything: Bool { !added.isEmpty || !removed.isEmpty }
    }

    /// Adds to `file` what rules are missing, and takes out those whose decision does not count any more.
    ///
    /// - Throws: `InputError` where the store cannot be read.
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
            guard rule.isAsMade, let access = rule.access else {
                outcome.doubtful.append(rule)
                continue
            }
            // The store may be another than the one with the decision: there the number means another incident.
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
        // What came later may be somebody else in the same places: it was not what was decided on.
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
            // An incident that was found to be part of another had another number; and what was commented out is not
            // wanted.
            let names = aliases.map { SuppressionRule.name(of: rule.patterns, incident: $0) } + [rule.name]
            guard !names.contains(where: { known.contains($0) || file.hasCommented($0) }) else { return nil }
            return Outcome.Added(rule: rule, alerts: access.alerts)
        }
        file.add(added.map(\.rule))
        outcome.added += added
    }
}
