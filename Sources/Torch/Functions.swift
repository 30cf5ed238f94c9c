import CTorch

// Layers as functions of their weights.
// B batch, T time, C width, H heads, D width of a head, V vocabulary

/// Looks rows of `weight`, a table `(V, C)`, up.
///
/// - Parameters:
///   - ids: The rows.
///   - weight: The table.
///   - padding: A row that gets no gradient.
///   - isSparse: Whether the gradient has only the rows that were read. It is for a table that gets a whole gradient from
///     elsewhere, too, to which these rows are added; ``Adam`` does not take a gradient of some rows alone.
/// - Returns: `(B, T, C)`.
package func embedding(_ ids: Tensor, _ weight: Tensor, padding: Int = -1, isSparse: Bool = false) -> Tensor {
    make(weight, ids) { api.nn.pointee.embedding($0, $1, Int64(padding), isSparse) }
}

/// `input × weightᵀ + bias`: `(…, in)`, `(out, in)` → `(…, out)`.
package func linear(_ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil) -> Tensor {
    with(optional: bias) { bias in make(input, weight) { api.nn.pointee.linear($0, $1, bias) } }
}

/// Brings the last dimensions, of the given shape, to mean 0 and variance 1, then scales and shifts (Ba 2016).
package func layerNorm(
    _ input: Tensor,
    _ shape: [Int],
    _ weight: Tensor? = nil,
    _ bias: Tensor? = nil,
    epsilon: Double = 1e-5
) -> Tensor {
    with(optional: weight) { weight in
        with(optional: bias) { bias in
            with(sizes: shape) { sizes, rank in
                make(input) { api.nn.pointee.layer_norm($0, sizes, rank, weight, bias, epsilon) }
            }
        }
    }
}

/// `softmax(query × keyᵀ · scale + mask) × value` (Vaswani 2017).
///
/// - Parameters:
///   - query: `(B, H, T, D)`.
///   - key: `(B, H, S, D)`.
///   - value: `(B, H, S, D)`.
///   - mask: Broadcasts to `(B, H, T, S)`: of `bool`, true where a query may look; of real numbers, added.
///   - dropout: The rate at which weights are left out; 0 outside of training.
///   - causal: A query looks at its own place and those before it; not together with a mask.
///   - scale: 1/√D where it is `nil`.
/// - Returns: For each query the mean of the values that it attends to: `(B, H, T, D)`.
package func scaledDotProductAttention(
    _ query: Tensor,
    _ key: Tensor,
    _ value: Tensor,
    mask: Tensor? = nil,
    dropout: Double = 0,
    causal: Bool = false,
    scale: Double? = nil
) -> Tensor {
    with(optional: mask) { mask in
        make(query, key, value) { api.nn.pointee.attention($0, $1, $2, mask, dropout, causal, scale ?? .nan) }
    }
}

extension Tensor {
    /// Sets elements to 0 with the chance `rate` and scales up the others, while training; else the tensor itself.
    package func dropout(_ rate: Double, training: Bool) -> Tensor {
        training && rate > 0 ? make(self) { api.nn.pointee.dropout($0, rate, true) } : self
    }
}

/// The reduction of the losses of single targets.
package enum Reduction: Int64, Sendable {
    /// They stay as they are; that of an ignored target is 0.
    case none = 0
    /// Their mean over the targets that are not ignored.
    case mean = 1
    /// Their sum.
    case sum = 2
}

/// The negative logarithm of the probability of each target in nats.
///
/// - Parameters:
///   - logits: `(N, V)`, or `(N, V, …)` for targets of `(N, …)`.
///   - targets: Classes as `int64`.
///   - ignored: The class of targets that do not count.
///   - smoothing: The share of each target that is spread over all classes.
///   - reduction: What becomes of the losses of single targets.
/// - Returns: The losses: `(N)`, or a number.
package func crossEntropy(
    _ logits: Tensor,
    _ targets: Tensor,
    ignoring ignored: Int = -100,
    smoothing: Double = 0,
    reduction: Reduction = .mean
) -> Tensor {
    make(logits, targets) {
        api.nn.pointee.cross_entropy($0, $1, reduction.rawValue, Int64(ignored), smoothing)
    }
}

/// As ``crossEntropy(_:_:ignoring:smoothing:reduction:)``, of logarithms of probabilities.
package func nllLoss(
    _ logProbabilities: Tensor,
    _ targets: Tensor,
    ignoring ignored: Int = -100,
    reduction: Reduction = .mean
) -> Tensor {
    make(logProbabilities, targets) { api.nn.pointee.nll_loss($0, $1, reduction.rawValue, Int64(ignored)) }
}

/// The squared difference, element by element.
package func squaredError(_ a: Tensor, _ b: Tensor, reduction: Reduction = .mean) -> Tensor {
    make(a, b) { api.nn.pointee.mse_loss($0, $1, reduction.rawValue) }
}
