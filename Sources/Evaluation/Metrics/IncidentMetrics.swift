import ByteIO
package import Incidents

/// The attackers that an analyst finds by opening incidents: how many within a budget, how soon, among how many false
/// incidents.
///
/// An attacker is a campaign if campaigns are known, else a source host with malicious events, else a source user with
/// malicious events. It is found if one of its malicious events is an alert of an incident.
///
///     result.incidents = IncidentMetrics(sets, over: events)
package struct IncidentMetrics: Sendable, Equatable {
    /// The budgets that every evaluation reports, in incidents a day.
    package static let budgets = [5, 20, 50]

    /// The results of each budget, ascending.
    package let budgets: [Budget]
    /// All attackers in the order of their first incident, missed ones last.
    ///
    /// Places count all incidents of the largest budget's threshold, within the budget or not.
    package let attackers: [Attacker]
    /// The reason why shares of attackers are undefined, or `nil`.
    package let reasonUndefined: String?

    /// Measures one set of incidents per budget.
    ///
    /// - Precondition: No two sets have the same budget, and their events are indices into `events`.
    package init(_ sets: [IncidentSet], over events: EvaluationEvents) {
        precondition(Set(sets.map(\.budget)).count == sets.count, "two sets of one budget")
        let sets = sets.sorted { $0.budget < $1.budget }
        let attackers = Attackers(events)
        let covered = CoveredTime(events.seconds)
        let maliciousEvents = events.isMalicious.lazy.filter { $0 }.count
        let opened = sets.map {
            FoundAttackers($0.incidents.prefix($0.openedCount(over: covered)), attackers: attackers, events: events)
        }
        budgets = zip(sets, opened).map { set, found in
            let openedCount = set.openedCount(over: covered)
            return Budget(
                incidentsPerDay: set.budget,
                threshold: set.threshold,
                total: set.incidents.count,
                trueIncidents: found.trueIncidents,
                falseIncidents: openedCount - found.trueIncidents,
                found: found.summary(
                    of: Array(attackers.names.indices),
                    among: attackers,
                    maliciousEvents: maliciousEvents,
                    found: found.maliciousEvents.count
                ),
                kinds: Self.kinds(found, attackers)
            )
        }
        let all = FoundAttackers(sets.last?.incidents ?? [], attackers: attackers, events: events)
        self.attackers = Self.attackers(attackers, all) { attacker in
            zip(sets, opened).first { $1.places[attacker] != nil }?.0.budget
        }
        reasonUndefined =
            maliciousEvents == 0
            ? "there are no malicious events" : attackers.names.isEmpty ? "no malicious event has a campaign" : nil
    }

    private static func kinds(_ found: FoundAttackers, _ attackers: Attackers) -> [Kind] {
        attackers.kindNames.map { name in
            let indices = attackers.names.indices.filter { attackers.kinds?[$0] == name }
            let ofKind = found.summary(
                of: indices,
                among: attackers,
                maliciousEvents: indices.reduce(0) { $0 + attackers.eventCounts[$1] },
                found: indices.reduce(0) { $0 + found.eventCounts[$1] }
            )
            return Kind(name: name, found: ofKind)
        }
    }

    private static func attackers(
        _ attackers: Attackers,
        _ found: FoundAttackers,
        leastBudget: (Int) -> Int?
    ) -> [Attacker] {
        attackers.names.indices.map { index in
            Attacker(
                name: attackers.names[index],
                kind: attackers.kinds?[index],
                maliciousEvents: attackers.eventCounts[index],
                firstMaliciousSecond: attackers.firstSeconds[index],
                place: found.places[index],
                secondsToDetection: found.secondsToDetection(of: index, among: attackers),
                leastBudget: leastBudget(index)
            )
        }.sorted {
            ($0.place ?? .max, $0.firstMaliciousSecond, $0.name) < ($1.place ?? .max, $1.firstMaliciousSecond, $1.name)
        }
    }
}

extension IncidentMetrics {
    /// A group of attackers, and how many of them are found.
    package struct Found: Sendable, Equatable {
        /// The number of attackers.
        package let attackers: Int
        /// The number of attackers with an alert.
        package let attackersFound: Int
        /// The number of their malicious events.
        package let maliciousEvents: Int
        /// The number of these events that are alerts.
        package let maliciousEventsFound: Int
        /// For each attacker found, the seconds of event time from its first malicious event to its first alert,
        /// ascending.
        package let secondsToDetection: [Int]

        /// The share of the attackers that are found; `nil` without attackers.
        package var recallOfAttackers: Double? { attackers > 0 ? Double(attackersFound) / Double(attackers) : nil }
        /// The share of the malicious events that are alerts; `nil` without malicious events.
        package var recallOfEvents: Double? {
            maliciousEvents > 0 ? Double(maliciousEventsFound) / Double(maliciousEvents) : nil
        }
        /// The median of the seconds to detection, the mean of two middle ones; `nil` if no attacker is found.
        package var medianSecondsToDetection: Double? {
            let count = secondsToDetection.count
            guard count > 0 else { return nil }
            return Double(secondsToDetection[(count - 1) / 2] + secondsToDetection[count / 2]) / 2
        }
        /// The longest time to detection in seconds; `nil` if no attacker is found.
        package var worstSecondsToDetection: Int? { secondsToDetection.last }
    }

    /// The attackers of one kind of campaign.
    package struct Kind: Sendable, Equatable {
        /// The kind, such as `quiet`.
        package let name: String
        /// How many of them are found.
        package let found: Found
    }

    /// The results of opening a number of incidents a day.
    package struct Budget: Sendable, Equatable {
        /// Incidents a day.
        package let incidentsPerDay: Int
        /// The lowest score of an alert, in nats.
        package let threshold: Double
        /// The number of incidents at this threshold, within the budget or not.
        package let total: Int
        /// Incidents within the budget with a malicious event.
        package let trueIncidents: Int
        /// Incidents within the budget without a malicious event.
        package let falseIncidents: Int
        /// The attackers in incidents within the budget.
        package let found: Found
        /// The same by kind of campaign, in alphabetical order; empty if campaigns are not known.
        package let kinds: [Kind]
    }

    /// An attacker, and when it is found.
    package struct Attacker: Sendable, Equatable {
        /// The campaign's name, else the source host's, else the source user's.
        package let name: String
        /// The kind of campaign; `nil` if campaigns are not known.
        package let kind: String?
        /// The number of its malicious events.
        package let maliciousEvents: Int
        /// The second of its first malicious event, since the start of the log.
        package let firstMaliciousSecond: Int
        /// The place, from 1, of its first incident; `nil` if it is missed.
        package let place: Int?
        /// Seconds of event time from its first malicious event to its first alert; `nil` if it is missed.
        package let secondsToDetection: Int?
        /// The smallest budget, in incidents a day, that finds it; `nil` if none does.
        package let leastBudget: Int?
    }
}

extension IncidentMetrics {
    /// The metrics by name (`incidents/…`), and the attackers in an object of their own.
    var json: [String: JSONValue] {
        var object = JSONValue.members([Metric("incidents/total_attackers", .count(attackers.count))] + metrics)
        object["attackers"] = .object(Dictionary(uniqueKeysWithValues: attackers.map { ($0.name, .object($0.json)) }))
        return object
    }

    private var metrics: [Metric] {
        budgets.flatMap { budget in
            let rate = "\(budget.incidentsPerDay)_a_day"
            return [
                Metric("incidents/threshold_at_\(rate)", .number(budget.threshold)),
                Metric("incidents/total_at_\(rate)", .count(budget.total)),
                Metric("incidents/true_at_\(rate)", .count(budget.trueIncidents)),
                Metric("incidents/false_at_\(rate)", .count(budget.falseIncidents)),
            ] + budget.found.metrics(prefix: "incidents/", rate: rate, reason: reasonUndefined)
                + budget.kinds.flatMap { kind in
                    kind.found.metrics(prefix: "incidents/kinds/\(kind.name)/", rate: rate, reason: reasonUndefined)
                }
        }
    }
}

extension IncidentMetrics.Found {
    /// The metrics at a `rate` such as `20_a_day`; `reason` explains a lack of attackers.
    func metrics(prefix: String, rate: String, reason: String?) -> [Metric] {
        let none = reason ?? "no attacker is found"
        return [
            Metric("\(prefix)recall_of_attackers_at_\(rate)", recallOfAttackers, orReason: none),
            Metric("\(prefix)recall_of_rows_at_\(rate)", recallOfEvents, orReason: none),
            Metric("\(prefix)seconds_to_detection_at_\(rate)", medianSecondsToDetection, orReason: none),
            Metric(
                "\(prefix)seconds_to_detection_at_\(rate)_worst",
                worstSecondsToDetection.map { .count($0) } ?? .undefined(reason: none)
            ),
        ]
    }
}

extension IncidentMetrics.Attacker {
    /// The attacker's entry in `evaluation.json`, with `null` for what a missed one lacks.
    var json: [String: JSONValue] {
        func integer(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
        var object: [String: JSONValue] = [
            "red_rows": .integer(maliciousEvents),
            "first_red_second": .integer(firstMaliciousSecond),
            "place": integer(place),
            "seconds_to_detection": integer(secondsToDetection),
            "found_at_a_day": integer(leastBudget),
        ]
        object["kind"] = kind.map { .text($0) }
        return object
    }
}

/// The incidents of a test set at the threshold of a budget, made elsewhere and measured by ``IncidentMetrics``.
package struct IncidentSet: Sendable {
    /// The number of incidents opened a day.
    package let budget: Int
    /// The lowest score of an alert, in nats.
    package let threshold: Double
    /// The indices of each incident's events, the highest incident first.
    package let incidents: [[Int32]]

    /// Creates a set of incidents, the highest first.
    ///
    /// If there are more than the budget allows, the lowest are not opened.
    package init(budget: Int, threshold: Double, incidents: [[Int32]]) {
        self.budget = budget
        self.threshold = threshold
        self.incidents = incidents
    }

    /// The number of incidents opened over the `covered` time.
    func openedCount(over covered: CoveredTime) -> Int {
        min(incidents.count, Self.count(ofBudget: budget, over: covered))
    }

    /// The number of incidents that a daily `budget` allows over the `covered` time, rounded up.
    package static func count(ofBudget budget: Int, over covered: CoveredTime) -> Int {
        let day = Int(CoveredTime.day)
        return (max(0, budget) * covered.seconds + day - 1) / day
    }
}
