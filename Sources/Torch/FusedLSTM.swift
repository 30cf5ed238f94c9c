import CTorch

// N rows, T steps of a row, H width of the state, U rows of a table

/// A layer of LSTM over short rows whose inputs are projected already, as one operation with its gradients.
///
/// Blocks of rows go through all their steps in the cache, and back through time. What is multiplied by the state before
/// is in float32, or in bfloat16 within ``FieldSoftmax/withHalfFactors(_:)``; gates and cells are float32. There is a kernel
/// for processors with AVX-512.
package enum FusedLSTM {
    /// The inputs of the gates, in the order i, f, g, o.
    package struct Inputs {
        /// Projected inputs: `(U, 4H)`, or without an index one for each step, `(N, T, 4H)`.
        package var table: Tensor
        /// The row of the table for each step: `(N, T)` int64.
        package var index: Tensor?
        /// The input that is added at every step of a row: `(N, 4H)`.
        package var rowPart: Tensor?

        /// Inputs of a layer; a table without an index has three dimensions.
        package init(table: Tensor, index: Tensor? = nil, rowPart: Tensor? = nil) {
            (self.table, self.index, self.rowPart) = (table, index, rowPart)
        }
    }

    /// Returns whether there is a kernel for states of this width on this processor.
    package static func isFused(width: Int) -> Bool { api.lstm.pointee.is_fused(Int64(width)) }

    /// The states at each step, 0 behind a row's last one, and the cell after it: `(N, T, H), (N, H)`.
    ///
    /// - Parameters:
    ///   - inputs: float32 tensors on the CPU.
    ///   - weight: What the state before is multiplied by, `(4H, H)`, as `weight_hh`.
    ///   - before: Hidden state and cell before the first step, `(N, H)` each; zeros where it is `nil`.
    ///   - lengths: How many steps each row has, `(N)` int64; all where it is `nil`.
    ///   - isReversed: Whether to go from a row's last step to its first.
    /// - Returns: float32 tensors, followed by gradients.
    /// - Precondition: ``isFused(width:)``.
    package static func run(
        _ inputs: Inputs,
        weight: Tensor,
        before: (hidden: Tensor, cell: Tensor)? = nil,
        lengths: Tensor? = nil,
        isReversed: Bool = false
    ) -> (states: Tensor, cell: Tensor) {
        let list = [inputs.table, inputs.rowPart, weight, before?.hidden, before?.cell]
        let found = with(list: list) { list, _ in
            with(optional: inputs.index) { index in
                with(optional: lengths) { lengths in
                    makeSeveral(2) { api.lstm.pointee.run(list, index, lengths, isReversed, $0) }
                }
            }
        }
        return (found[0], found[1])
    }
}

// S rows of each of B users, N = S·B, T steps of a row, D directions, H width of their state, C width of the context,
// W = 2·D·H, U rows of a table

/// LSTMs over short rows under an LSTM over the rows of users, as one operation with its gradients.
///
/// Blocks of users go through all their rows in the cache, and back through time (Tuor et al. 2018). What a row amounts
/// to are the means of its states and the last state of each direction. Products are in float32, or of factors in
/// bfloat16 within ``FieldSoftmax/withHalfFactors(_:)``; gates, cells and sums are float32.
package enum FusedTieredLSTM {
    /// A direction of the LSTM over tokens.
    package struct Direction {
        /// The tokens as its gates get them: `(U, 4H)`.
        package var table: Tensor
        /// The weight of the context beside them: `(4H, C)`.
        package var contextWeight: Tensor
        /// The weight of the state before: `(4H, H)`.
        package var weight: Tensor

        /// The tensors of a direction.
        package init(table: Tensor, contextWeight: Tensor, weight: Tensor) {
            (self.table, self.contextWeight, self.weight) = (table, contextWeight, weight)
        }
    }

    /// The LSTM over rows.
    package struct Context {
        /// The weight of the rows' summaries: `(4C, W)`.
        package var input: Tensor
        /// The sum of its biases: `(4C)`.
        package var bias: Tensor
        /// The weight of the state before: `(4C, C)`.
        package var weight: Tensor

        /// The tensors of a context.
        package init(input: Tensor, bias: Tensor, weight: Tensor) {
            (self.input, self.bias, self.weight) = (input, bias, weight)
        }
    }

    /// The states of all directions at each token, 0 behind a row's last one, and the users' states after their last
    /// row.
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
