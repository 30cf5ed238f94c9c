package import AuthLogs
package import History
import Vocabulary

/// A scored event, with everything known about it at the time of scoring.
package struct Detection: Sendable {
    /// The event.
    package let event: AuthEvent
    /// The mean loss of its predicted tokens, in nats.
    package let loss: Float
    /// The loss of each field in nats, in the order of `AuthField`.
    ///
    /// 0 where a field is not predicted; empty for models over characters.
    package let fieldLosses: [Float]
    /// The loss of the time of day in nats, where it is predicted.
    package let timeLoss: Float?
    /// True where the event's window began without context; `nil` without windows.
    package let hasShortContext: Bool?
    /// The score from the baseline; `nil` where the run is not calibrated.
    package let anomaly: AnomalyScore?
    /// The access statistics of the event at that time; `nil` without a history, and where they were not requested.
    package let statistics: AccessStatistics?

    /// The default score; the mean loss where the run is not calibrated, in nats.
    package var score: Double { anomaly?.score ?? Double(loss) }

    /// True where the score reaches the threshold.
    package var isAlert: Bool { anomaly?.isAlert ?? false }

    /// Creates a detection from its parts.
    package init(
        _ event: AuthEvent,
        loss: Float,
        fieldLosses: [Float],
        timeLoss: Float? = nil,
        hasShortContext: Bool? = nil,
        anomaly: AnomalyScore?,
        statistics: AccessStatistics?
    ) {
        (self.event, self.loss, self.fieldLosses, self.timeLoss) = (event, loss, fieldLosses, timeLoss)
        (self.hasShortContext, self.anomaly, self.statistics) = (hasShortContext, anomaly, statistics)
    }
}

/// The detections of consecutive events, created on access.
///
/// Until then, each takes only a few numbers: a day has millions of events, of which few are reviewed.
package struct Detections: Sendable, RandomAccessCollection {
    let table: TokenTable
    let scores: Scores
    /// The positions of the events in the table.
    private let places: Places
    /// The names of the events' files.
    let files: EventFiles
    private let anomalies: [AnomalyScore]
    private let statistics: [Int: AccessStatistics]
    /// The indices of the kept events, in order.
    package let keptIndices: [Int]

    /// The positions of events in a table.
    enum Places: Sendable {
        case range(Range<Int>)
        case list([Int])

        var count: Int {
            switch self {
            case .range(let range): range.count
            case .list(let list): list.count
            }
        }

        subscript(index: Int) -> Int {
            switch self {
            case .range(let range): range.lowerBound + index
            case .list(let list): list[index]
            }
        }
    }

    init(
        _ table: TokenTable,
        _ scores: Scores,
        _ places: Places,
        _ files: EventFiles,
        anomalies: [AnomalyScore] = [],
        statistics: [Int: AccessStatistics] = [:],
        keptIndices: [Int] = []
    ) {
        (self.table, self.scores, self.places, self.files) = (table, scores, places, files)
        (self.anomalies, self.statistics, self.keptIndices) = (anomalies, statistics, keptIndices)
    }

    /// Returns the file and line of the event at `place` in the table.
    func origin(of place: Int) -> (file: String?, line: Int) {
        let names = table.files.count > 1 ? table.files.first { $0.rows.contains(place) }?.names : nil
        return (names ?? files).place(table.lines[place])
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { places.count }

    /// Returns the detection of the event at `index`.
    ///
    /// - Precondition: The table keeps the events' text.
    package subscript(index: Int) -> Detection {
        let place = places[index]
        let (file, line) = origin(of: place)
        var event = table.withEvent(at: place) { AuthEvent($0, file: file) }
        event.line = line
        return Detection(
            event,
            loss: scores.rowLosses[place],
            fieldLosses: Array(scores.fields(of: place)),
            timeLoss: scores.columns.contains(.time) ? scores.timeLosses[place] : nil,
            hasShortContext: scores.columns.contains(.skipped) ? scores.isSkipped[place] : nil,
            anomaly: anomaly(of: index),
            statistics: statistics[index]
        )
    }

    /// The detections of the kept events, in order.
    package var kept: [Detection] { keptIndices.map { self[$0] } }

    /// True where all events have labels.
    package var isLabelled: Bool { table.isLabelled }

    /// True where the events were scored with a baseline.
    package var hasAnomalyScores: Bool { !anomalies.isEmpty }

    /// Returns the position in the table of the event at `index`.
    func place(of index: Int) -> Int { places[index] }

    /// Returns the second of the event at `index`.
    package func second(of index: Int) -> Int { table.seconds[places[index]] }

    /// Returns the mean loss of the event at `index`, in nats.
    package func loss(of index: Int) -> Float { scores.rowLosses[places[index]] }

    /// Returns the field losses of the event at `index`, in nats.
    package func fieldLosses(of index: Int) -> ArraySlice<Float> { scores.fields(of: places[index]) }

    /// Returns the baseline's score of the event at `index`; `nil` without a baseline.
    package func anomaly(of index: Int) -> AnomalyScore? { anomalies.isEmpty ? nil : anomalies[index] }

    /// Returns the value by which the event at `index` is ranked, in nats.
    package func value(of index: Int, by basis: ScoreBasis) -> Float {
        let score = anomaly(of: index).map { Float($0.score) }
        return basis.value(score: score, loss: loss(of: index), fields: fieldLosses(of: index))
    }

    /// Calls `body` with a view of the event at `index`.
    ///
    /// - Precondition: The table keeps the events' text.
    package func withEvent<Result>(at index: Int, _ body: (AuthEventView) throws -> Result) rethrows -> Result {
        try table.withEvent(at: places[index], body)
    }
}

/// The properties of an event that decide whether it is kept.
package struct EventPreview: Sendable {
    let score: Float?
    let loss: Float
    let fields: ArraySlice<Float>
    /// True where the event is an alert.
    package let isAlert: Bool
    /// The event's line in its file; with several files in one log, the code of its `EventPlace`.
    package let line: Int

    /// Returns the value by which the event is ranked, in nats.
    package func value(by basis: ScoreBasis) -> Float { basis.value(score: score, loss: loss, fields: fields) }
}
