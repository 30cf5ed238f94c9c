package import Runs
package import Torch
package import Vocabulary

// S steps, B users, T tokens of a row, C width of the context, W width of a row's summary, L context layers

/// An LSTM over the tokens of a row under an LSTM over the rows of a user: the context that it has of the user's earlier
/// rows stands beside every token.
///
/// Tuor et al. 2018, where the two are called T-EM and T-BEM.
package final class TieredLSTM: LanguageModel {
    /// The summary of the user's last row, and for each context layer hidden state and cell: W + 2·L·C numbers.
    private(set) var state: UserMemory
    let event: EventLSTM
    private let context: LSTMStackCell
    private let summaryWidth: Int

    /// A tiered LSTM with new parameters, for rows of `vocabulary`.
    package init(
        _ configuration: TieredLSTMConfiguration,
        vocabulary: Vocabulary,
        isBidirectional: Bool,
        options: ModelOptions = ModelOptions()
    ) {
        event = EventLSTM(
            configuration.event,
            contextWidth: configuration.contextLayers.last ?? 0,
            vocabulary: vocabulary,
            isBidirectional: isBidirectional,
            options: options
        )
        summaryWidth = EventLSTM.summaryWidth(configuration.event, isBidirectional: isBidirectional)
        context = LSTMStackCell(
            summaryWidth,
            widths: configuration.contextLayers,
            computation: options.computation
        )
        state = UserMemory(shape: [summaryWidth + context.stateWidth])
    }

    /// Some rows of several users at a time.
    package var arrangement: RowArrangement { .userSteps }
    /// 1 for forward LSTMs, or where the first token is the time of day; else 0.
    package var firstPredicted: Int { event.firstPredicted }
    /// It always does.
    package var learnsFromEveryToken: Bool { true }

    /// What it keeps of each user.
    package var memory: UserMemory? {
        get { state }
        set { newValue.map { state = $0 } ?? state.reset() }
    }

    /// The mean of the rows' mean losses: `(S·B, T) → ()`, nats; hidden positions and training make no difference.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        event.loss(features(batch, &state), of: batch)
    }

    /// The loss of every token: `(S·B, T) → (S·B, T)`, nats, 0 where nothing is predicted.
    ///
    /// Within the batch gradients go back through all steps; what is kept afterwards is cut off from them.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        event.tokenLosses(features(batch, &state), of: batch)
    }

    /// The same of rows of several batches' users: `(R, T) → (R, T)`.
    package func tokenLosses(_ rows: TokenBatch, of users: [[Int32]]) -> TokenLosses {
        event.tokenLosses(features(rows, of: users, &state), of: rows)
    }

    /// What it expected at each position, and what is there: `(S·B, T) → S·B × T`, `nil` where nothing is predicted.
    ///
    /// It begins with what it remembers, and remembers nothing of these rows.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        var state = state.excerpt(of: batch.users)
        return event.expectations(features(batch, &state), of: batch, count: count)
    }

    /// What predicts the tokens of all steps, which go on from `memory` and into it: `(S·B, T) → (S·B, P, …)`.
    private func features(
        _ batch: TokenBatch,
        of users: [[Int32]]? = nil,
        _ memory: inout UserMemory
    ) -> Tensor {
        let input = event.input(batch)
        if let tiers = event.tiers(batch, input, under: context) {
            return .cat(batch.throughRuns(&memory, of: users) { tiers($0, from: $1) }, along: 0)
        }
        let steps = batch.throughSteps(&memory, of: users) { places, before in
            let (seen, after) = recall(before)
            return step(batch.rows(places), input.rows(places), seen, after)
        }
        return .cat(steps, along: 0)
    }

    /// The context that users' states give, and the context LSTM after it: `(B, …) → (B, C), (B, 2·L·C)`.
    func recall(_ before: Tensor) -> (context: Tensor, after: Tensor) {
        let parts = before.split([summaryWidth, context.stateWidth], along: 1)
        let (seen, after) = context(parts[0], state: parts[1])
        return (seen, after)
    }

    /// What predicts the tokens of one row of each user, and the users' states after it.
    func step(
        _ rows: TokenBatch,
        _ input: EventLSTM.Input,
        _ seen: Tensor,
        _ after: Tensor
    ) -> (output: Tensor, state: Tensor) {
        let reading = event.read(rows, input, context: seen)
        return (reading.features, .cat([reading.summary(), after], along: 1))
    }

    /// All weights.
    package var parameters: [Parameter] {
        event.parameters(under: "event_level_lstm")
            + context.parameters(under: "context_lstm.context_lstm_layers")
    }
}
