import CTorch

/// What becomes of the losses of single targets.
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
