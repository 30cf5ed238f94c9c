import Incidents

/// What an analyst who opens incidents finds: how many attackers within a budget, how soon, and for how many false ones.
///
/// An attacker is a campaign where campaigns are known, else a source computer with red rows, else a source user with
/// red rows. It is found where a red row of it is among the alerts of an incident.
///
///     result.incidents = IncidentMetrics(sets, over: events)
package struct IncidentMetrics: Sendable, Equatable {
    /// The budgets that are usually asked for, in incidents a day.
    package static let budgets = [5, 20, 50]

    /// What each budget finds, ascending.
    package let budgets: [Budget]
    /// All attackers with what the largest budget's incidents hold of them, be they within the budget or not: those seen
    /// first come first, those missed last.
    package let attackers: [Attacker]
    /// Why shares of attackers are undefined, or `nil`.
    package let reasonUndefined: String?

    /// Measures the incidents of some budgets.
    ///
    /// - Precondition: No two sets have the same budget, and their rows are rows of `events`.
    package init(_ sets: [IncidentSet], over events: EvaluationEvents) {
        precondition(Set(sets.map(\.budget)).count == sets.count, "two sets of one budget")
        let sets = sets.sorted { $0.budget < $1.budget }
        let attackers = Attackers(events)
        let covered = CoveredTime(events.seconds)
        let redRows = events.isMalicious.lazy.filter { $0 }.count
        let opened = sets.map {
            Detections($0.incidents.prefix($0.openedCount(over: covered)), attackers: attackers, events: events)
        }
        budgets = zip(sets, opened).map { set, detections in
            let openedCount = set.openedCount(over: covered)
            return Budget(
                incidentsPerDay: set.budget,
                threshold: set.threshold,
                total: set.incidents.count,
                trueIncidents: detections.trueIncidents,
                falseIncidents: openedCount - detections.trueIncidents,
                found: detections.found(
                    of: Array(attackers.names.indices),
                    among: attackers,
                    redRows: redRows,
                    found: detections.redRows.count
                ),
                kinds: Self.kinds(detections, attackers)
            )
        }
        let all = Detections(sets.last?.incidents ?? [], attackers: attackers, events: events)
        self.attackers = Self.attackers(attackers, all) { attacker in
            zip(sets, opened).first { $1.places[attacker] != nil }?.0.budget
        }
        reasonUndefined =
            redRows == 0
            ? "there are no red-team rows" : attackers.names.isEmpty ? "no red-team row has a campaign" : nil
    }

    private static func kinds(_ detections: Detections, _ attackers: Attackers) -> [Kind] {
        attackers.kindNames.map { name in
            let indices = attackers.names.indices.filter { attackers.kinds?[$0] == name }
            let found = detections.found(
                of: indices,
                among: attackers,
                redRows: indices.reduce(0) { $0 + attackers.rowCounts[$1] },
                found: indices.reduce(0) { $0 + detections.rowCounts[$1] }
            )
            return Kind(name: name, found: found)
        }
    }

    private static func attackers(
        _ attackers: Attackers,
        _ detections: Detections,
        leastBudget: (Int) -> Int?
    ) -> [Attacker] {
        attackers.names.indices.map { index in
            Attacker(
                name: attackers.names[index],
                kind: attackers.kinds?[index],
                redRows: attackers.rowCounts[index],
                firstRedSecond: attackers.firstSeconds[index],
                place: detections.places[index],
                secondsToDetection: detections.secondsToDetection(of: index, among: attackers),
                leastBudget: leastBudget(index)
            )
        }.sorted {
            ($0.place ?? .max, $0.firstRedSecond, $0.name) < ($1.place ?? .max, $1.firstRedSecond, $1.name)
        }
    }
}
