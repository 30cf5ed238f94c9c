package import AuthLogs

/// The value by which events are ranked.
package enum ScoreBasis: Sendable, Hashable {
    /// The default score; the mean loss where a run is not calibrated.
    case score
    /// The mean loss of the event's predicted tokens, as in the paper.
    case loss
    /// The summed loss of selected fields.
    case fields([AuthField])

    /// Returns the value of an event with this default score, mean loss and field losses, in nats.
    func value(score: Float?, loss: Float, fields: some RandomAccessCollection<Float>) -> Float {
        switch self {
        case .score: return score ?? loss
        case .loss: return loss
        case .fields(let chosen):
            guard !fields.isEmpty else { return loss }
            return chosen.reduce(0) { $0 + fields[fields.index(fields.startIndex, offsetBy: $1.rawValue)] }
        }
    }
}
