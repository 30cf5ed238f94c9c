import AuthLogs
import ByteIO
import Detection
package import Evaluation
package import History
package import Vocabulary

/// The events of the test days beside a model's losses: hosts, campaigns, the scores of the baselines, and the
/// detections.
///
/// The detections come from the loop, the rest from a pass over the same events: the files are read once for both.
package struct LabelledEvents: Sendable {
    /// The source host of each event, an index into ``hostNames``.
    package private(set) var sources: [Int32] = []
    /// The destination host of each event, an index into ``hostNames``.
    package private(set) var destinations: [Int32] = []
    /// The campaign of each event, −1 for none; `nil` if campaigns are not known.
    package private(set) var campaigns: [Int32]?
    /// The campaigns, if known.
    package let knownCampaigns: Campaigns?
    /// The detections; `nil` if the run is not calibrated.
    package let detected: DetectedEvents?
    private var hosts = ByteTable()
    private var newConnections: [Double] = []
    private var pairSurprisals: [Double] = []

    /// Reads the events of `table`, which have the losses `scores`.
    ///
    /// - Parameters:
    ///   - table: The events, with their text.
    ///   - scores: The losses and the labels of the events.
    ///   - history: The baseline, fitted to the training and validation days.
    ///   - known: The campaigns of the malicious events, if known.
    ///   - detected: The detections in the same events.
    /// - Precondition: The table keeps its text, and has one event per loss.
    package init(
        _ table: TokenTable,
        scores: ModelScores,
        history: PairHistory,
        campaigns known: Campaigns? = nil,
        detected: DetectedEvents? = nil
    ) {
        precondition(table.count == scores.count, "a loss for every event")
        knownCampaigns = known
        self.detected = detected
        campaigns = known.map { _ in [] }
        for index in 0..<table.count {
            table.withEvent(at: index) { event in
                let statistics = history.statistics(on: event)
                newConnections.append(Double(statistics.newAccessCount))
                pairSurprisals.append(statistics.surprisal)
                sources.append(Int32(hosts.insert(event[.sourceHost])))
                destinations.append(Int32(hosts.insert(event[.destinationHost])))
                // The labels of the scores count: those of the day file may differ from a score file's.
                if let known { campaigns?.append(scores.isMalicious[index] ? known[event] : -1) }
            }
        }
    }

    /// The names of the source and destination hosts.
    package var hostNames: [String] { (0..<hosts.count).map(hosts.string(at:)) }

    /// The names of the baselines, the strongest first.
    package static let baselineNames = ["pair history", "never seen"]

    /// The scores of the baselines, which need no neural network.
    package var baselines: [NamedScore] {
        [
            NamedScore(name: Self.baselineNames[0], values: pairSurprisals),
            NamedScore(name: Self.baselineNames[1], values: newConnections),
        ]
    }
}
