extension IncidentMetrics {
    /// What is found of some attackers.
    package struct Found: Sendable, Equatable {
        /// How many attackers have red rows.
        package let attackers: Int
        /// How many of them have a red row among the alerts.
        package let attackersFound: Int
        /// The red rows.
        package let redRows: Int
        /// Those of them that are among the alerts.
        package let redRowsFound: Int
        /// For each attacker found the seconds of event time from its first red row to the first that is an alert,
        /// ascending.
        package let secondsToDetection: [Int]

        /// The share of the attackers that is found; `nil` where there is none.
        package var recallOfAttackers: Double? { attackers > 0 ? Double(attackersFound) / Double(attackers) : nil }
        /// The share of the red rows that is among the alerts; `nil` where there is none.
        package var recallOfRows: Double? { redRows > 0 ? Double(redRowsFound) / Double(redRows) : nil }
        /// The median of the seconds to detection, of two middle ones their mean; `nil` where no attacker is found.
        package var medianSecondsToDetection: Double? {
            let count = secondsToDetection.count
            guard count > 0 else { return nil }
            return Double(secondsToDetection[(count - 1) / 2] + secondsToDetection[count / 2]) / 2
        }
        /// The longest of the seconds to detection; `nil` where no attacker is found.
        package var worstSecondsToDetection: Int? { secondsToDetection.last }
    }

    /// What is found of one kind of campaign.
    package struct Kind: Sendable, Equatable {
        /// The kind, such as `quiet`.
        package let name: String
        /// What is found of it.
        package let found: Found
    }

    /// What a budget of incidents finds.
    package struct Budget: Sendable, Equatable {
        /// Incidents a day.
        package let incidentsPerDay: Int
        /// The score from which on a row is an alert.
        package let threshold: Double
        /// All incidents that the threshold makes, within the budget or not.
        package let total: Int
        /// Incidents within the budget that hold a red row.
        package let trueIncidents: Int
        /// Incidents within the budget that hold none.
        package let falseIncidents: Int
        /// What those within the budget find.
        package let found: Found
        /// The same by kind of campaign, in alphabetical order; empty where campaigns are not known.
        package let kinds: [Kind]
    }

    /// An attacker, and when it is seen.
    package struct Attacker: Sendable, Equatable {
        /// The campaign's name, else the source computer's, else the source user's.
        package let name: String
        /// The kind of campaign; `nil` where campaigns are not known.
        package let kind: String?
        /// How many red rows it has.
        package let redRows: Int
        /// The second of its first red row, since the log's start.
        package let firstRedSecond: Int
        /// The place, from 1, of the first incident that holds one of its red rows; `nil` where none does.
        package let place: Int?
        /// Seconds of event time from its first red row to the first that is an alert; `nil` where none is.
        package let secondsToDetection: Int?
        /// The smallest budget, in incidents a day, that finds it; `nil` where none does.
        package let leastBudget: Int?
    }
}
