package import AuthLogs

/// What rows are ranked by.
package enum ScoreBasis: Sendable, Hashable {
    /// The default score; the mean loss where a run is not calibrated.
    case score
    /// The mean loss of the row's predicted tokens, as the paper has it.
    case loss
    /// The summed loss of some fields.
    case fields([AuthField])

    /// What a row with this default score, this mean loss and these losses of its fields has to show, in nats.
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
