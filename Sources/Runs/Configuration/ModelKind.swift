/// The models, as the reference's command line names them.
package enum ModelKind: String, CaseIterable, Sendable, Hashable, Codable, CustomStringConvertible {
    /// Reads a row from left to right, or both ways.
    case lstm
    /// An LSTM over rows above an LSTM over a user's rows.
    case tieredLSTM = "tiered-lstm"
    /// Attention within a row: causal, or masked.
    case transformer
    /// A decoder over a row that attends to its user's history.
    case tieredTransformer = "tiered-transformer"
    /// Predicts a whole row from the rows before it.
    case multilineTransformer = "multiline-transformer"

    /// Whether the model comes forward and bidirectional; the others read their history forward only.
    package var hasDirections: Bool {
        switch self {
        case .lstm, .tieredLSTM, .transformer: true
        case .tieredTransformer, .multilineTransformer: false
        }
    }

    /// The name on the command line and in a run's folder.
    package var description: String { rawValue }
}
