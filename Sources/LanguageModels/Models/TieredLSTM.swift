import ByteIO
package import Torch
package import Vocabulary

// S steps, B users, T tokens of an event, C width of the context, W width of an event's summary, L context layers

/// The sizes of an LSTM over events whose input carries the state of an LSTM over the user's events.
package struct TieredLSTMConfiguration: Hashable, Sendable {
    /// The LSTM over the tokens of an event.
    package var event = LSTMConfiguration()
    /// The width of each layer of the LSTM over a user's events; `context_layers`.
    ///
    /// In the reference only one layer works.
    package var contextLayers = [128]

    /// The reference's default.
    package init() {}

    init(_ settings: inout Settings) throws {
        event = try LSTMConfiguration(&settings)
        contextLayers = try settings.integers("context_layers", Self().contextLayers)
    }

    var values: [String: JSONValue] {
        event.values.merging(["context_layers": .list(contextLayers.map { .integer($0) })]) { $1 }
    }
}

/// An LSTM over the tokens of an event under an LSTM over the events of a user, whose state, the context of the user's
/// earlier events, stands beside every token.
///
/// Tuor et al. 2018, where the two are called T-EM and T-BEM.
package final class TieredLSTM: LanguageModel {
    /// The summary of the user's last event, and for each context layer hidden state and cell: W + 2·L·C numbers.
    private var state: UserMemory
    private let event: EventLSTM
    private let context: LSTMStackCell
    private let summaryWidth: Int

    /// A tiered LSTM with new parameters, for events of `vocabulary`.
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
        context = LSTMStackCell(summaryWidth, widths: configuration.contextLayers, backend: options.backend)
        state = UserMemory(shape: [summaryWidth + context.stateWidth])
    }

    package var arrangement: EventArrangement { .userSteps }
    /// 1 for forward LSTMs, or where the first token is the time of day; else 0.
    package var firstPredicted: Int { event.firstPredicted }
    package var learnsFromEveryToken: Bool { true }

    package var memory: UserMemory? {
        get { state }
        set { newValue.map { state = $0 } ?? state.reset() }
    }

    /// The mean of the events' mean losses: `(S·B, T) → ()`, nats; hidden positions and training make no difference.
    package func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor {
        event.loss(features(batch, &state), of: batch)
    }

    /// The loss of every token: `(S·B, T) → (S·B, T)`, nats, 0 where nothing is predicted.
    ///
    /// Within the batch gradients go back through all steps; the states that are kept are detached from them.
    package func tokenLosses(_ batch: TokenBatch) -> TokenLosses {
        event.tokenLosses(features(batch, &state), of: batch)
    }

    /// The losses of the events of several batches: `(R, T) → (R, T)`.
    package func tokenLosses(_ events: TokenBatch, of users: [[Int32]]) -> TokenLosses {
        event.tokenLosses(features(events, of: users, &state), of: events)
    }

    /// The expectations at each position: `(S·B, T) → S·B × T`, `nil` where nothing is predicted; the memory stays as
    /// it is.
    package func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]] {
        var state = state.excerpt(of: batch.users)
        return event.expectations(features(batch, &state), of: batch, count: count)
    }

    /// The features that predict the tokens of all steps, which start from `memory` and update it:
    /// `(S·B, T) → (S·B, P, …)`.
    private func features(_ batch: TokenBatch, of users: [[Int32]]? = nil, _ memory: inout UserMemory) -> Tensor {
        let input = event.input(batch)
        if let tiers = event.tiers(input, under: context) {
            let runs = batch.throughRuns(&memory, of: users) { places, before in
                let (states, after) = tiers(places, lengths: input.lengths, from: before)
                return (output: event.features(states, count: batch.length), state: after)
            }
            return .cat(runs, along: 0)
        }
        let steps = batch.throughSteps(&memory, of: users) { places, before in
            let reading = read(batch, input, places, before)
            return (output: reading.features, state: reading.state)
        }
        return .cat(steps, along: 0)
    }

    /// Reads the events at `places`, one of each user, whose states are `before`: the features that predict their
    /// tokens, and the users' states after them, `(B, W + 2·L·C)`.
    private func read(
        _ batch: TokenBatch,
        _ input: EventLSTM.Input,
        _ places: Range<Int>,
        _ before: Tensor
    ) -> (features: Tensor, context: Tensor, state: Tensor) {
        let parts = before.split([summaryWidth, context.stateWidth], along: 1)
        let (seen, after) = context(parts[0], state: parts[1])  // (B, C), (B, 2·L·C)
        let reading = event.read(batch.events(places), input.events(places), context: seen)
        return (reading.features, seen, .cat([reading.summary(), after], along: 1))
    }

    package var hasAttention: Bool { event.hasAttention }

    /// The attention weights of the states before each predicted token and, bidirectional, of those after it.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] {
        var maps: [[AttentionMap]] = []
        var state = state.excerpt(of: batch.users)
        let input = event.input(batch)
        _ = batch.throughSteps(&state) { places, before in
            let reading = read(batch, input, places, before)
            let own = event.attentionMaps(batch.events(places), input.events(places), context: reading.context)
            maps.append(own)
            return (output: reading.features, state: reading.state)
        }
        return AttentionMap.joined(maps)
    }

    /// All weights.
    package var parameters: [Parameter] {
        event.parameters(under: "event_level_lstm")
            + context.parameters(under: "context_lstm.context_lstm_layers")
    }
}
