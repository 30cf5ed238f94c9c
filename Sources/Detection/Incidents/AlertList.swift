import AuthLogs

/// The alerts of a set of rows: all of them, or of very many those with the highest scores, so that a day that is nothing
/// but alerts does not fill the memory.
package struct AlertList: Sendable {
    private var highest: TopK<Detection>
    private let limit: Int
    /// How many alerts there were.
    package private(set) var count = 0

    /// More alerts than anyone looks at.
    package static let standardLimit = 20_000

    /// A list of up to `limit` alerts.
    package init(limit: Int = standardLimit) {
        highest = TopK(limit: limit)
        self.limit = limit
    }

    /// Counts a row where it is an alert, and says whether it is to be added.
    package mutating func counts(isAlert: Bool, score: Double) -> Bool {
        guard isAlert else { return false }
        count += 1
        return Float(score) > highest.threshold
    }

    /// Adds an alert that was counted.
    package mutating func add(_ alert: Detection) { highest.add(Float(alert.score)) { alert } }

    /// Whether all alerts are there.
    package var isComplete: Bool { count <= limit }

    /// The alerts in order of time.
    package var alerts: [Detection] {
        highest.elements.sorted {
            ($0.event.second, $0.event.file ?? "", $0.event.line) < ($1.event.second, $1.event.file ?? "", $1.event.line)
        }
    }
}
