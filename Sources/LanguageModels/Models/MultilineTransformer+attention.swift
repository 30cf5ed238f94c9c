import Runs
import Torch

// B windows, W rows of context and at most as many to predict, R rows to predict in all

extension MultilineTransformer {
    /// It always does.
    package var hasAttention: Bool { true }

    /// How much the prediction of each row takes from the W rows before it, in each layer.
    ///
    /// The first of all rows sees the row of start tokens; in the reference, itself.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] {
        let window = configuration.shiftWindow
        let windows = windows(batch)
        let (queries, rows, near) = inputs(windows, false)
        // The query at place i sees places i to i + W - 1.
        let places = Tensor.arange(window, on: batch.device)
        let seen = (places.unsqueeze(1) + places).unsqueeze(0)  // (1, W, W)
        var states = queries
        return layers.enumerated().map { index, layer in
            defer { states = layer(states, context: rows, near, training: false) }
            let weights = layer.attentionWeights(states, context: rows, near)  // (B, W, 2W - 1)
            let own = weights.gather(along: 2, seen.expand(weights.size(0), -1, -1))[windows.isTarget]  // (R, W)
            return AttentionMap(
                "layer \(index + 1)",
                queries: [.row(back: 0)],
                keys: (1...window).reversed().map { .row(back: $0) },
                weights: own.unsqueeze(1)
            )
        }
    }
}
