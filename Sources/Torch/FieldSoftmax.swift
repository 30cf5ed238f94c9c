import CTorch

// N rows, C width, V tokens

/// The projection of hidden states to tokens, the softmax over them and the loss, in one: logits never reach memory.
///
/// The softmax of a row ranges over all tokens or over a set of them. Where the processor has AVX-512, a kernel does it
/// that multiplies, exponentiates and sums in registers (Dao et al. 2022, "FlashAttention", for the softmax of
/// attention, goes the same way), and makes the gradients while the exponentials are in the cache; elsewhere, and on a
/// GPU, libtorch's operations do it in blocks of rows. In ``withHalfFactors(_:)``, and in autocast to bfloat16, the
/// factors of products are rounded to bfloat16; sums, exponentials and losses are float32.
package final class FieldSoftmax {
    private let handle: ct_softmax
    private let setCount: Int

    /// Rows of a batch whose softmax ranges over the same tokens.
    package struct Rows {
        /// The set of tokens.
        package var set: Int
        /// The first row.
        package var first: Int
        /// From one row to the next.
        package var stride: Int
        /// The number of rows.
        package var count: Int

        /// The rows `first`, `first + stride` and so on, `count` of them, with the tokens of `set`.
        package init(set: Int, first: Int = 0, stride: Int = 1, count: Int) {
            (self.set, self.first, self.stride, self.count) = (set, first, stride, count)
        }
    }

    /// Creates softmaxes over sets of tokens.
    ///
    /// - Parameter sets: The tokens of each set, rows of the weight, as int64, none twice; `nil` stands for all.
    package init(sets: [Tensor?]) {
        guard let handle = with(list: sets, { api.softmax.pointee.make($0, $1) }) else { endAfterFailure() }
        self.handle = handle
        setCount = sets.count
    }

    deinit {
        api.softmax.pointee.release(handle)
    }

    /// Returns whether this processor has a kernel for it, with factors of `dtype`.
    package static func isFused(_ dtype: DType) -> Bool {
        switch dtype {
        case .float32: api.softmax.pointee.is_fused(false)
        case .bfloat16: api.softmax.pointee.is_fused(true)
        default: false
        }
    }

    /// Runs `body` with the factors of products on the CPU rounded to bfloat16, on this thread; in float32 where the
    /// processor has no products of bfloat16 (``InstructionSet/multipliesBFloat16``).
    package static func withHalfFactors<R>(_ body: () -> R) -> R {
        let before = api.softmax.pointee.set_half(true)
        defer { _ = api.softmax.pointee.set_half(before) }
        return body()
    }

    /// The loss of each row's target, −ln of its probability in nats, and whether no other token is more probable:
    /// `(N, C), (N) → (N), (N)`.
    ///
    /// - Parameters:
    ///   - hidden: The rows.
    ///   - weight: The weight of the tokens, `(V, C)`.
    ///   - bias: The bias of each token's logit, `(V)`.
    ///   - targets: The place of each row's target among the tokens of its set, int64.
    ///   - rows: The rows of each set: each row once.
    /// - Returns: The losses, with their graph where gradients are on, and the hits.
    package func losses(
        _ hidden: Tensor,
        weight: Tensor,
        bias: Tensor?,
        targets: Tensor,
        rows: [Rows]
    ) -> (losses: Tensor, hits: Tensor) {
        let found = with(hidden, weight) { hidden, weight in
            with(optional: bias) { bias in
                with(targets) { targets in
                    makeSeveral(2) {
                        api.softmax.pointee.losses(
                            handle,
                            hidden,
                            weight,
                            bias,
                            targets,
                            numbers(rows),
                            Int64(rows.count),
                            $0
                        )
                    }
                }
            }
        }
        return (found[0], found[1])
    }

    /// The sum of each row's loss times its factor, in nats: `(N, C), (N), (N) → ()`.
    ///
    /// As ``losses(_:weight:bias:targets:rows:)``, but the factors are known beforehand, so that forward and
    /// backward pass are one.
    package func weightedLoss(
        _ hidden: Tensor,
        weight: Tensor,
        bias: Tensor?,
        targets: Tensor,
        factors: Tensor,
        rows: [Rows]
    ) -> Tensor {
        let sum = with(hidden, weight) { hidden, weight in
            with(optional: bias) { bias in
                with(targets, factors) { targets, factors in
                    api.softmax.pointee.weighted_loss(
                        handle,
                        hidden,
                        weight,
                        bias,
                        targets,
                        factors,
                        numbers(rows),
                        Int64(rows.count)
                    )
                }
            }
        }
        return Tensor(owning: sum)
    }

    private func numbers(_ rows: [Rows]) -> [Int64] {
        precondition(rows.allSatisfy { $0.set >= 0 && $0.set < setCount }, "a set of tokens that does not exist")
        return rows.flatMap { [$0.set, $0.first, $0.stride, $0.count].map(Int64.init) }
    }
}
