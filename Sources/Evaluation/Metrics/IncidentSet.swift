package import Incidents

/// The incidents that a budget of so many a day makes of a test set's rows: prepared outside, measured here.
package struct IncidentSet: Sendable {
    /// How many incidents a day may be opened.
    package let budget: Int
    /// The score from which on a row is an alert.
    package let threshold: Double
    /// The rows of the alerts of each incident, the highest incident first.
    package let incidents: [[Int32]]

    /// Incidents of rows that score at least `threshold`, the highest first.
    ///
    /// There may be more of them than the budget allows: the lowest are then not opened.
    package init(budget: Int, threshold: Double, incidents: [[Int32]]) {
        self.budget = budget
        self.threshold = threshold
        self.incidents = incidents
    }

    /// How many incidents the budget allows over the `covered` time, a begun one included: no more than there are.
    func openedCount(over covered: CoveredTime) -> Int {
        min(incidents.count, Self.count(ofBudget: budget, over: covered))
    }

    /// How many incidents a `budget` of so many a day is over the `covered` time, a begun one included.
    package static func count(ofBudget budget: Int, over covered: CoveredTime) -> Int {
        let day = Int(CoveredTime.day)
        return (max(0, budget) * covered.seconds + day - 1) / day
    }
}
