import AuthLogs

/// The alerts of a set of events: all of them, or those with the highest scores if there are very many, so that a day of
/// nothing but alerts does not fill the memory.
package struct AlertList: Sendable {
    private var highest: TopK<JudgedRow>
    private let limit: Int
    /// The number of alerts that were counted.
    package private(set) var count = 0

    /// The limit unless another is given: more alerts than anyone reviews.
    package static let standardLimit = 20_000

    /// A list of up to `limit` alerts.
    package init(limit: Int = standardLimit) {
        highest = TopK(limit: limit)
        self.limit = limit
    }

    /// Counts an event if it is an alert, and returns whether it is to be added.
    package mutating func counts(isAlert: Bool, score: Double) -> Bool {
        guard isAlert else { return false }
        count += 1
        return Float(score) > highest.threshold
    }

    /// Adds an alert that was counted.
    package mutating func add(_ alert: JudgedRow) { highest.add(Float(alert.score)) { alert } }

    /// Indicates that no alert was left out.
    package var isComplete: Bool { count <= limit }

    /// The alerts in order of time.
    package var alerts: [JudgedRow] {
        highest.elements.sorted {
            ($0.row.second, $0.row.file ?? "", $0.row.line) < ($1.row.second, $1.row.file ?? "", $1.row.line)
        }
    }
}
