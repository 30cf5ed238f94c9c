public import Torch

// B batch, T tokens of a row

/// A model of what rows look like: it gives every token of a row its loss, −ln p(token | context), in nats.
///
/// A causal model reads a row from left to right and does not predict the first token. A bidirectional model predicts
/// each token from those on both sides. A masked model learns by predicting hidden tokens of each row, and scores a
/// row by hiding each token in turn. Parameters carry the names and shapes of the reference's state dictionary; those that
/// track no gradient (positional tables) are only stored with the others.
///
/// Models over single rows conform to this protocol directly. A model with memory of each user's earlier rows, or one
/// over windows of rows, takes a ``TokenBatch`` that says more of its rows (users, steps), and refines this protocol
/// with its state; what it gives back, a loss for each token, stays the same.
public protocol LanguageModel: AnyObject, Module {
    /// The first position of a row that is predicted: 1 where the first token is context only, else 0.
    var firstPredicted: Int { get }

    /// Whether the model predicts tokens that are hidden from it, each from all others.
    var isMasked: Bool { get }

    /// Whether a training step predicts every token that can be predicted; otherwise one hidden token of each row, whose
    /// position ``trainingLoss(_:maskedPositions:isTraining:)`` wants.
    var learnsFromEveryToken: Bool { get }

    /// The mean loss of the tokens that a training step predicts, in nats: `(B, T) → ()`, the mean of the rows' means.
    ///
    /// - Parameters:
    ///   - batch: The rows.
    ///   - maskedPositions: The position of each row's hidden token, B of them, at least ``firstPredicted`` and in the
    ///     row; `nil` where the model learns from every token.
    ///   - isTraining: Whether dropout is on; validation calls it without.
    /// - Returns: A single number, with its graph where gradients are on.
    func trainingLoss(_ batch: TokenBatch, maskedPositions: [Int]?, isTraining: Bool) -> Tensor

    /// The loss of every token: `(B, T) → (B, T)`, nats, 0 where nothing is predicted; without dropout.
    func tokenLosses(_ batch: TokenBatch) -> TokenLosses
}

extension LanguageModel {
    /// The mean loss of each row over its own predicted tokens: `(B)`, nats.
    public func rowLosses(_ losses: TokenLosses, of batch: TokenBatch) -> Tensor {
        let sums = losses.losses.sum(1)
        guard let lengths = batch.lengths else { return sums / Double(max(1, batch.length - firstPredicted)) }
        return sums / (lengths - firstPredicted).clamp(from: 1).to(.float32)
    }
}
