import ByteIO

/// The labels of a file, as far as they match the events of a test set.
package struct LabelMatches: Sendable, Hashable {
    /// A label that matches no event.
    package struct Missed: Sendable, Hashable {
        /// Its line in the file.
        package let line: Int
        /// The event that it describes, in words.
        package let text: String

        package init(line: Int, text: String) { (self.line, self.text) = (line, text) }
    }

    /// The path of the file.
    package let file: String
    /// The number of labels.
    package let count: Int
    /// The number of events that a label matches.
    package let eventCount: Int
    /// The number of labels that match several events, and the events that these match together.
    package let several: (labels: Int, events: Int)
    /// The labels that match no event, in order.
    package let missed: [Missed]

    package init(
        file: String,
        count: Int,
        eventCount: Int,
        several: (labels: Int, events: Int),
        missed: [Missed]
    ) {
        (self.file, self.count, self.eventCount) = (file, count, eventCount)
        (self.several, self.missed) = (several, missed)
    }

    package static func == (left: LabelMatches, right: LabelMatches) -> Bool {
        (left.file, left.count, left.eventCount) == (right.file, right.count, right.eventCount)
            && left.several == right.several && left.missed == right.missed
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(file)
        hasher.combine(missed)
    }

    /// The matches in one sentence or two.
    package var summary: String {
        let labels = "\(Formatted.amount(Double(count))) label\(count == 1 ? "" : "s")"
        let events = "\(Formatted.amount(Double(eventCount))) event\(eventCount == 1 ? "" : "s")"
        let own = "\(labels) in \(file): \(events) labelled as malicious, \(missed.count) without an event."
        guard several.labels > 0 else { return own }
        let verb = several.labels == 1 ? "label matches" : "labels match"
        return own + " \(several.labels) \(verb) several events, \(several.events) together."
    }

    /// The member `labels` of `evaluation.json`.
    var json: JSONValue {
        .object([
            "file": .text(file),
            "labels": .integer(count),
            "events": .integer(eventCount),
            "labels_with_several_events": .integer(several.labels),
            "unmatched": .list(missed.map { .object(["line": .integer($0.line), "label": .text($0.text)]) }),
        ])
    }
}
