import ByteIO

extension IncidentMetrics {
    /// The figures by name, `incidents/…`, and the attackers in an object of their own.
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
    /// The figures at a `rate` such as `20_a_day`; `reason` says why there is no attacker, if so.
    func metrics(prefix: String, rate: String, reason: String?) -> [Metric] {
        let none = reason ?? "no attacker is found"
        return [
            Metric("\(prefix)recall_of_attackers_at_\(rate)", recallOfAttackers, orReason: none),
            Metric("\(prefix)recall_of_rows_at_\(rate)", recallOfRows, orReason: none),
            Metric("\(prefix)seconds_to_detection_at_\(rate)", medianSecondsToDetection, orReason: none),
            Metric(
                "\(prefix)seconds_to_detection_at_\(rate)_worst",
                worstSecondsToDetection.map { .count($0) } ?? .undefined(reason: none)
            ),
        ]
    }
}

extension IncidentMetrics.Attacker {
    /// What is said of it; `null` where it is missed.
    var json: [String: JSONValue] {
        func integer(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
        var object: [String: JSONValue] = [
            "red_rows": .integer(redRows),
            "first_red_second": .integer(firstRedSecond),
            "place": integer(place),
            "seconds_to_detection": integer(secondsToDetection),
            "found_at_a_day": integer(leastBudget),
        ]
        object["kind"] = kind.map { .text($0) }
        return object
    }
}
