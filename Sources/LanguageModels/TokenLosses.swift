public import Torch

// B batch, T tokens of a row, P predicted tokens of a row

/// What a model says of each token of a batch.
public struct TokenLosses {
    /// −ln p of each token: `(B, T)`, nats; 0 where nothing is predicted.
    public let losses: Tensor
    /// Whether each token was the most probable one: `(B, T)` bool; false where nothing is predicted.
    public let hits: Tensor

    init(losses: Tensor, hits: Tensor) {
        self.losses = losses
        self.hits = hits
    }

    /// The losses of positions `first...` in rows of T positions, with zeros before them and for padding:
    /// `(B, P) → (B, T)`.
    func placed(at first: Int, in batch: TokenBatch) -> TokenLosses {
        var losses = losses.padded([first, 0], with: 0)
        var hits = hits.padded([first, 0], with: false)
        if let isToken = batch.isToken {
            losses = losses.maskedFill(.!isToken, 0)
            hits = hits .&& isToken
        }
        return TokenLosses(losses: losses, hits: hits)
    }
}
