package import Runs
package import Torch
package import Vocabulary

// B batch, T tokens of a row

/// The LSTM over one row, forward or bidirectional, with or without attention.
///
/// Tuor et al. 2018 ("Recurrent Neural Network Language Models for Open Vocabulary Event-Level Cyber Anomaly
/// Detection"), where the two are called EM and BEM; attention as in Brown et al. 2018.
package final class LSTMModel: LanguageModel {
    let event: EventLSTM

    /// An LSTM with new parameters, for rows of `vocabulary`.
    package init(
        _ configuration: LSTMConfiguration,
        vocabulary: Vocabulary,
        isBidirectional: Bool,
        options: ModelOptions = ModelOptions()
    ) {
        event = EventLSTM(
            configuration,
            vocabulary: vocabulary,
            isBidirectional: isBidirectional,
            options: options
        )
    }

    /// 1 for a forward LSTM, or where the first token is the time of day; else 0.
    package var firstPredicted: Int { event.firstPredicted }
    /// It always does.
    package var learnsFromEveryToken: Bool { true }
    /// It does.
    package var learnsEqualRowsOnce: Bool { true }

    /// The mean of the rows' mean losses: `(B, T) → ()`, nats; hidden positions and training make no difference.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        event.loss(features(batch), of: batch)
    }

    /// The loss of every token: `(B, T) → (B, T)`, nats, 0 where nothing is predicted.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        event.tokenLosses(features(batch), of: batch)
    }

    /// What it expected at each position, and what is there: `(B, T) → B × T`, `nil` where nothing is predicted.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        event.expectations(features(batch), of: batch, count: count)
    }

    private func features(_ batch: TokenBatch) -> Tensor { event.read(batch, event.input(batch)).features }

    /// All weights.
    package var parameters: [Parameter] { event.parameters }
}
