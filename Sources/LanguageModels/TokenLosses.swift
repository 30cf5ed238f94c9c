package import Torch
import Vocabulary

// R rows, T tokens of a row, P predicted tokens of a row

/// What a model says of each token of a batch.
package struct TokenLosses {
    /// −ln p of each token: `(R, T)`, nats; 0 where nothing is predicted.
    package let losses: Tensor
    /// Whether each token was the most probable one: `(R, T)` bool; false where nothing is predicted.
    package let hits: Tensor
    /// The mean loss of each row over its predicted tokens: `(R)`, nats.
    package let rows: Tensor
    /// The mean loss of the batch: `()`, nats.
    package let mean: Tensor
    /// Whether a row's window began with nothing, so that its context is short: `(R)` bool; `nil` without windows.
    package let isShort: Tensor?

    /// Losses whose rows have the means `rows`; the batch's mean is theirs where nothing else is said.
    init(losses: Tensor, hits: Tensor, rows: Tensor, mean: Tensor? = nil, isShort: Tensor? = nil) {
        self.losses = losses
        self.hits = hits
        self.rows = rows
        self.mean = mean ?? rows.mean()
        self.isShort = isShort
    }

    /// The losses and hits `(R, P)` of positions `first...` in rows of T positions, with zeros before them and for
    /// padding.
    ///
    /// The mean of a row is over its own predicted tokens; the reference's divides by the predicted positions of the
    /// padded batch.
    init(_ found: (losses: Tensor, hits: Tensor), at first: Int, in batch: TokenBatch, like whose: Compatibility) {
        var losses = found.losses.padded([first, 0], with: 0)
        var hits = found.hits.padded([first, 0], with: false)
        if let isToken = batch.isToken {
            losses = losses.maskedFill(.!isToken, 0)
            hits = hits .&& isToken
        }
        let sums = losses.sum(1)
        guard let lengths = batch.lengths, whose == .standard else {
            self.init(losses: losses, hits: hits, rows: sums / Double(max(1, batch.length - first)))
            return
        }
        let counts = (lengths - first).clamp(from: 1).to(.float32)
        self.init(losses: losses, hits: hits, rows: sums / counts)
    }

    /// What the loss of each token from position `first` on counts in the mean of the rows' means: `(R, P)`.
    static func factors(at first: Int, in batch: TokenBatch, like whose: Compatibility) -> Tensor {
        let count = max(1, batch.length - first)
        guard let lengths = batch.lengths, let isToken = batch.isToken else {
            return (batch.shares / Double(count)).unsqueeze(1).expand(-1, count)
        }
        let counts = (lengths - first).clamp(from: 1).to(.float32)
        let shares = whose == .standard ? batch.shares / counts : batch.shares / Double(count)
        return shares.unsqueeze(1) * isToken.slice(along: 1, first..<batch.length).to(.float32)
    }

    /// The rows of `parts`, one after the other.
    static func joined(_ parts: [TokenLosses]) -> TokenLosses {
        TokenLosses(
            losses: .cat(parts.map(\.losses), along: 0),
            hits: .cat(parts.map(\.hits), along: 0),
            rows: .cat(parts.map(\.rows), along: 0)
        )
    }
}
