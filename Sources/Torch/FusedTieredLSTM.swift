import CTorch

// S rows of each of B users, N = S·B, T steps of a row, D directions, H width of their state, C width of the context,
// W = 2·D·H, U rows of a table

/// LSTMs over short rows under an LSTM over the rows of users, as one operation with its gradients.
///
/// Blocks of users go through all their rows in the cache, and back through time (Tuor et al. 2018). What a row amounts to
/// are the means of its states and the last state of each direction. Products are in float32, or of factors in bfloat16
/// within ``FieldSoftmax/withHalfFactors(_:)``; gates, cells and sums are float32.
package enum FusedTieredLSTM {
    /// A direction of the LSTM over tokens.
    package struct Direction {
        /// The tokens as its gates get them: `(U, 4H)`.
        package var table: Tensor
        /// The weight of the context beside them: `(4H, C)`.
        package var contextWeight: Tensor
        /// What the state before is multiplied by: `(4H, H)`.
        package var weight: Tensor

        /// The tensors of a direction.
        package init(table: Tensor, contextWeight: Tensor, weight: Tensor) {
            (self.table, self.contextWeight, self.weight) = (table, contextWeight, weight)
        }
    }

    /// The LSTM over rows.
    package struct Context {
        /// What rows amount to is multiplied by: `(4C, W)`.
        package var input: Tensor
        /// The sum of its biases: `(4C)`.
        package var bias: Tensor
        /// What the state before is multiplied by: `(4C, C)`.
        package var weight: Tensor

        /// The tensors of a context.
        package init(input: Tensor, bias: Tensor, weight: Tensor) {
            (self.input, self.bias, self.weight) = (input, bias, weight)
        }
    }

    /// The states of all directions at each token, 0 behind a row's last one, and the users' states after their last row.
    ///
    /// - Parameters:
    ///   - directions: One, forward, or a second one that is reversed; float32 tensors on the CPU.
    ///   - context: What reads the rows of a user.
    ///   - index: The row of the tables of each token, `(N, T)` int64, in the order of the steps.
    ///   - lengths: How many tokens each row has, `(N)` int64; all where it is `nil`.
    ///   - before: What users' last rows amounted to, then hidden state and cell of the context: `(B, W + 2·C)`.
    /// - Returns: `D × (N, T, H)` and `(B, W + 2·C)`, float32, followed by gradients.
    /// - Precondition: ``FusedLSTM/isFused(width:)`` of both widths.
    package static func run(
        _ directions: [Direction],
        under context: Context,
        index: Tensor,
        lengths: Tensor? = nil,
        before: Tensor
    ) -> (states: [Tensor], after: Tensor) {
        let list =
            [before, context.input, context.bias, context.weight]
            + directions.flatMap { [$0.table, $0.contextWeight, $0.weight] }
        let found = with(list: list) { list, _ in
            with(index) { index in
                with(optional: lengths) { lengths in
                    makeSeveral(1 + directions.count) {
                        api.lstm.pointee.run_tiers(list, Int64(directions.count), index, lengths, $0)
                    }
                }
            }
        }
        return (Array(found[1...]), found[0])
    }
}
