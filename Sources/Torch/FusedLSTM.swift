import CTorch

// N rows, T steps of a row, H width of the state, U rows of a table

/// A layer of LSTM over short rows whose inputs are projected already, as one operation with its gradients.
///
/// Blocks of rows go through all their steps in the cache, and back through time. What is multiplied by the state before
/// is in float32, or in bfloat16 within ``FieldSoftmax/withHalfFactors(_:)``; gates and cells are float32. There is a kernel
/// for processors with AVX-512.
package enum FusedLSTM {
    /// What comes into the gates from outside, in the order i, f, g, o.
    package struct Inputs {
        /// Projected inputs: `(U, 4H)`, or without an index one for each step, `(N, T, 4H)`.
        package var table: Tensor
        /// Which row of the table a step takes: `(N, T)` int64.
        package var index: Tensor?
        /// What is added at every step of a row: `(N, 4H)`.
        package var rowPart: Tensor?

        /// Inputs of a layer; a table without an index has three dimensions.
        package init(table: Tensor, index: Tensor? = nil, rowPart: Tensor? = nil) {
            (self.table, self.index, self.rowPart) = (table, index, rowPart)
        }
    }

    /// Whether there is a kernel for states of this width on this processor.
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
