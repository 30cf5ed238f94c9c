package import AuthLogs
import Evaluation
import Foundation
package import Vocabulary

/// An event with its score and its rank among all events of the test days.
package struct RankedEvent: Sendable {
    /// The event and its place in the log.
    package let event: AuthEvent
    /// The index among the events of all files.
    package let index: Int
    /// The rank by the default score, from 1.
    package let rank: Int
    /// The default score, in nats.
    package let score: Double
    /// The label of the event, as the scores have it.
    package let isMalicious: Bool
    /// The loss of each field in nats; empty for models over characters.
    package let fieldLosses: [Double]
}

/// The events of the test days that reports show: those with the highest scores, and the malicious ones.
package struct RankedEvents: Sendable {
    /// The events with the highest scores, the highest first.
    package let top: [RankedEvent]
    /// The malicious events, the highest first, up to ``mostMalicious``.
    package let malicious: [RankedEvent]

    /// The most malicious events that are kept.
    package static let mostMalicious = 10_000

    /// Ranks the events of `table`, which keeps its text, by the default score of `scores`.
    package init(_ table: TokenTable, _ scores: ModelScores, topCount: Int = EvaluationResult.topCount) {
        let values = scores.defaultScore.values
        let sorted = SortedScores(ranking: values)
        func event(_ rank: Int) -> RankedEvent {
            let index = Int(sorted.order[rank])
            return RankedEvent(
                event: table.event(at: index),
                index: index,
                rank: rank + 1,
                score: values[index],
                isMalicious: scores.isMalicious[index],
                fieldLosses: scores.fieldLosses(at: index)
            )
        }
        let ranks = sorted.order.indices
        top = ranks.prefix(topCount).map(event)
        malicious = ranks.lazy.filter { scores.isMalicious[Int(sorted.order[$0])] }
            .prefix(Self.mostMalicious).map(event)
    }
}

extension SortedScores {
    /// Sorts scores of which some may not be numbers: these come last.
    init(ranking scores: [Double]) { self.init(scores.map { $0.isNaN ? -.infinity : $0 }) }
}

extension TokenTable {
    /// The event at `index`, with its file.
    func event(at index: Int) -> AuthEvent {
        let (file, line) = files.first { $0.rows.contains(index) }?.names.place(lines[index]) ?? (nil, lines[index])
        var event = withEvent(at: index) { AuthEvent($0, file: file) }
        event.line = line
        return event
    }
}

extension AuthEvent {
    /// The name of the file and the line: `8.csv:1234`.
    package var shortPlace: String { "\(URL(fileURLWithPath: file ?? "-").lastPathComponent):\(line)" }
}
