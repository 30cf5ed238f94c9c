import AuthLogs

/// The alerts of a set of events: all of them, or only the highest-scoring ones where there are too many.
///
/// A day that consists of alerts only therefore does not fill the memory.
package struct AlertList: Sendable {
    private var highest: TopK<Detection>
    private let limit: Int
    /// The number of alerts counted.
    package private(set) var count = 0

    /// The default limit: more alerts than anyone reviews.
    package static let standardLimit = 20_000

    /// Creates a list of up to `limit` alerts.
    package init(limit: Int = standardLimit) {
        highest = TopK(limit: limit)
        self.limit = limit
    }

    /// Counts an alert, and adds it where it is among the highest-scoring.
    package mutating func add(_ alert: Detection) {
        count += 1
        highest.add(Float(alert.score)) { alert }
    }

    /// True where no alert was left out.
    package var isComplete: Bool { count <= limit }

    /// The alerts in order of time.
    package var alerts: [Detection] {
        highest.elements.sorted {
            ($0.event.second, $0.event.file ?? "", $0.event.line) < (
                $1.event.second, $1.event.file ?? "", $1.event.line
            )
        }
    }
}
