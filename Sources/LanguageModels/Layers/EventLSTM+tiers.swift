import Torch

// S steps, B users, P predicted tokens of a row, D directions, H width of their state, C width of the context

extension EventLSTM {
    /// Both tiers over the rows of a batch as one operation, which tests hold equal to a step at a time.
    struct Tiers {
        fileprivate let event: EventLSTM
        fileprivate let index: Tensor
        fileprivate let lengths: Tensor?
        fileprivate let directions: [FusedTieredLSTM.Direction]
        fileprivate let context: FusedTieredLSTM.Context
        fileprivate let length: Int

        /// Reads the rows at `places`, some of each of B users, whose states are `before`: what predicts their tokens, and
        /// the states after them, `(B, 2·D·H + 2·C) → (S·B, P, D·H), (B, 2·D·H + 2·C)`.
        func callAsFunction(_ places: Range<Int>, from before: Tensor) -> (output: Tensor, state: Tensor) {
            let (states, after) = FusedTieredLSTM.run(
                directions,
                under: context,
                index: index.slice(along: 0, places),
                lengths: lengths?.slice(along: 0, places),
                before: before
            )
            return (event.features(states.count == 1 ? states[0] : .cat(states, along: 2), count: length), after)
        }
    }

    /// The tiers that this LSTM and `context` make over the rows of `batch`; `nil` where there is no kernel for them, or
    /// more than one layer or attention, which read all states of a row, stand between tokens and context.
    func tiers(_ batch: TokenBatch, _ input: Input, under context: LSTMStackCell) -> Tiers? {
        guard attention == nil, summarizesOwnRows, let tokens = input.projected,
            let directions = stack.tierDirections(tokens), let above = context.single(on: batch.device)
        else { return nil }
        return Tiers(
            event: self,
            index: tokens.index,
            lengths: input.lengths,
            directions: directions,
            context: FusedTieredLSTM.Context(input: above.inputWeight, bias: above.biasSum, weight: above.stateWeight),
            length: batch.length
        )
    }
}

extension LSTMStack {
    /// The directions of its only layer over `tokens` that come with a context.
    fileprivate func tierDirections(_ tokens: ProjectedTokens) -> [FusedTieredLSTM.Direction]? {
        guard forward.count == 1 else { return nil }
        let directions = zip(forward + backward, tokens.directions).compactMap { layer, direction in
            direction.contextWeight.map {
                FusedTieredLSTM.Direction(table: direction.table, contextWeight: $0, weight: layer.stateWeight)
            }
        }
        return directions.count == tokens.directions.count ? directions : nil
    }
}
