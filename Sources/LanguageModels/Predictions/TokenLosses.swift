package import Torch
import Vocabulary

// R events, T tokens of an event, P predicted tokens of an event

/// The losses of the tokens of a batch.
package struct TokenLosses {
    /// −ln p of each token: `(R, T)`, nats; 0 where nothing is predicted.
    package let losses: Tensor
    /// True where a token was the most probable one: `(R, T)` bool; false where nothing is predicted.
    package let hits: Tensor
    /// The mean loss of each event over its predicted tokens: `(R)`, nats.
    package let rows: Tensor
    /// The mean loss of the batch: `()`, nats.
    package let mean: Tensor
    /// True where an event's window begins with an empty place, so that its context is short: `(R)` bool; `nil` without
    /// windows.
    package let isShort: Tensor?

    /// Losses of events with the means `rows`; `mean` is the mean of these unless given.
    init(losses: Tensor, hits: Tensor, rows: Tensor, mean: Tensor? = nil, isShort: Tensor? = nil) {
        self.losses = losses
        self.hits = hits
        self.rows = rows
        self.mean = mean ?? rows.mean()
        self.isShort = isShort
    }

    /// The losses and hits `(R, P)` of positions `first...` in events of T positions, with zeros before them and for
    /// padding.
    ///
    /// The mean of an event is over its own predicted tokens, or over the predicted positions of the padded batch
    /// (``ReferenceQuirks/dividesByPaddedLength``).
    init(_ found: (losses: Tensor, hits: Tensor), at first: Int, in batch: TokenBatch, quirks: ReferenceQuirks) {
        var losses = found.losses.padded([first, 0], with: 0)
        var hits = found.hits.padded([first, 0], with: false)
        if let isToken = batch.isToken {
            losses = losses.maskedFill(.!isToken, 0)
            hits = hits .&& isToken
        }
        let sums = losses.sum(1)
        guard let lengths = batch.lengths, !quirks.dividesByPaddedLength else {
            self.init(losses: losses, hits: hits, rows: sums / Double(max(1, batch.length - first)))
            return
        }
        let counts = (lengths - first).clamp(from: 1).to(.float32)
        self.init(losses: losses, hits: hits, rows: sums / counts)
    }

    /// The weight of each token's loss, from position `first` on, in the mean of the events' means: `(R, P)`.
    static func factors(at first: Int, in batch: TokenBatch, quirks: ReferenceQuirks) -> Tensor {
        let count = max(1, batch.length - first)
        guard let lengths = batch.lengths, let isToken = batch.isToken else {
            return (batch.eventWeights / Double(count)).unsqueeze(1).expand(-1, count)
        }
        let counts = (lengths - first).clamp(from: 1).to(.float32)
        let weights = quirks.dividesByPaddedLength ? batch.eventWeights / Double(count) : batch.eventWeights / counts
        return weights.unsqueeze(1) * isToken.slice(along: 1, first..<batch.length).to(.float32)
    }

    /// The losses of the events of `parts`, one after the other.
    static func joined(_ parts: [TokenLosses]) -> TokenLosses {
        TokenLosses(
            losses: .cat(parts.map(\.losses), along: 0),
            hits: .cat(parts.map(\.hits), along: 0),
            rows: .cat(parts.map(\.rows), along: 0)
        )
    }
}
