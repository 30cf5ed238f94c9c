extension IncidentMetrics {
    /// What is found of some attackers.
    public struct Found: Sendable, Equatable {
        /// How many attackers have red rows.
        public let attackers: Int
        /// How many of them have a red row among the alerts.
        public let attackersFound: Int
        /// The red rows.
        public let redRows: Int
        /// Those of them that are among the alerts.
        public let redRowsFound: Int
        /// For each attacker found the seconds of event time from its first red row to the first that is an alert,
        /// ascending.
        public let secondsToDetection: [Int]

        /// The share of the attackers that is found; `nil` where there is none.
        public var recallOfAttackers: Double? { attackers > 0 ? Double(attackersFound) / Double(attackers) : nil }
        /// The share of the red rows that is among the alerts; `nil` where there is none.
        public var recallOfRows: Double? { redRows > 0 ? Double(redRowsFound) / Double(redRows) : nil }
        /// The median of the seconds to detection, of two middle ones their mean; `nil` where no attacker is found.
        public var medianSecondsToDetection: Double? {
            let count = secondsToDetection.count
            guard count > 0 else { return nil }
            return Double(secondsToDetection[(count - 1) / 2] + secondsToDetection[count / 2]) / 2
        }
        /// The longest of the seconds to detection; `nil` where no attacker is found.
        public var worstSecondsToDetection: Int? { secondsToDetection.last }
    }

    /// What is found of one kind of campaign.
    public struct Kind: Sendable, Equatable {
        /// The kind, such as `quiet`.
        public let name: String
        /// What is found of it.
        public let found: Found
    }

    /// What a budget of incidents finds.
    public struct Budget: Sendable, Equatable {
        /// Incidents a day.
        public let incidentsPerDay: Int
        /// The score from which on a row is an alert.
        public let threshold: Double
        /// All incidents that the threshold makes, within the budget or not.
        public let total: Int
        /// Incidents within the budget that hold a red row.
        public let trueIncidents: Int
        /// Incidents within the budget that hold none.
        public let falseIncidents: Int
        /// What those within the budget find.
        public let found: Found
        /// The same by kind of campaign, in alphabetical order; empty where campaigns are not known.
        public let kinds: [Kind]
    }

    /// An attacker, and when it is seen.
    public struct Attacker: Sendable, Equatable {
        /// The campaign's name, else the source computer's, else the source user's.
        public let name: String
        /// The kind of campaign; `nil` where campaigns are not known.
        public let kind: String?
        /// How many red rows it has.
        public let redRows: Int
        /// The second of its first red row, since the log's start.
        public let firstRedSecond: Int
        /// The place, from 1, of the first incident that holds one of its red rows; `nil` where none does.
        public let place: Int?
        /// Seconds of event time from its first red row to the first that is an alert; `nil` where none is.
        public let secondsToDetection: Int?
        /// The smallest budget, in incidents a day, that finds it; `nil` where none does.
        public let leastBudget: Int?
    }
}
