import Torch
import Vocabulary

// B batch, T tokens of an event, P predicted tokens, C width

/// Predicts hidden tokens of events from all others.
///
/// Devlin et al. 2019, section 3.1, without the random replacements.
struct MaskedPrediction {
    let masks: MaskIds
    let head: VocabularyHead
    /// The first position that is predicted.
    let first: Int
    let backend: Backend

    /// The functions that turn events into states; ``Backend/maskedEncoder(all:single:each:)`` makes one.
    struct Encoder {
        /// The states of all tokens: `(B, T) → (B, T, C)`.
        let all: (_ tokens: Tensor) -> Tensor
        /// The states at one place of each event: `(B, T), (B) → (B, C)`.
        let single: (_ tokens: Tensor, _ places: Tensor) -> Tensor
        /// The states of all predicted tokens, each hidden from itself, in one pass: `(B, P, C)`; `nil` where one pass
        /// cannot.
        let each: (() -> Tensor)?

        /// An encoder that makes all states, and takes those that are wanted.
        init(all: @escaping (Tensor) -> Tensor) {
            self.all = all
            single = { tokens, places in all(tokens)[Tensor.arange(tokens.size(0), on: tokens.device), places] }
            each = nil
        }

        /// An encoder that can do with less where not all states are wanted.
        init(
            all: @escaping (Tensor) -> Tensor,
            single: @escaping (Tensor, Tensor) -> Tensor,
            each: (() -> Tensor)?
        ) {
            (self.all, self.single, self.each) = (all, single, each)
        }
    }

    /// The losses of positions `first...`, each predicted from all other tokens, and whether each token was the most
    /// probable one.
    func tokenLosses(_ batch: TokenBatch, _ encoder: Encoder) -> (losses: Tensor, hits: Tensor) {
        backend.tokenLosses(self, batch, encoder)
    }

    /// The sum of the losses of one hidden token of each event, predicted from all others, times `factors`, `(B)`:
    /// `()`, in nats.
    func loss(at positions: MaskedPositions, of batch: TokenBatch, factors: Tensor, _ encoder: Encoder) -> Tensor {
        backend.loss(self, at: positions, of: batch, factors: factors, encoder)
    }

    /// The states that predict each token: `(B, T) → (B, P, C)`; in one pass where there is one, else by a pass for
    /// each hidden position, which is exact for any number of layers.
    func states(_ batch: TokenBatch, _ encoder: Encoder) -> Tensor {
        if let each = encoder.each { return each() }
        let states = (first..<batch.length).map { position in
            let places = Tensor.full([batch.eventCount], position, on: batch.device)
            return encoder.single(tokens(of: batch, hiding: position), places)
        }
        return .stack(states, along: 1)
    }

    /// The states that predict one hidden token of each event, at `places`: `(B, T), (B) → (B, C)`.
    func states(_ batch: TokenBatch, hiding places: Tensor, _ encoder: Encoder) -> Tensor {
        encoder.single(tokens(of: batch, hiding: places), places)
    }

    /// The attention weights of all tokens for each hidden one, by a pass for each position: `(B, P, K)` of each layer.
    ///
    /// - Parameters:
    ///   - batch: The events.
    ///   - weights: Maps events `(B, T)` to the attention weights of each layer, `(B, T, K)`.
    /// - Returns: The attention weights for positions `first...`.
    func attention(_ batch: TokenBatch, _ weights: (Tensor) -> [Tensor]) -> [Tensor] {
        let passes = (first..<batch.length).map { position in
            weights(tokens(of: batch, hiding: position)).map { $0[Axis.all, position] }  // (B, K) of each layer
        }
        return (passes.first ?? []).indices.map { layer in .stack(passes.map { $0[layer] }, along: 1) }
    }

    /// The events with the token at `position` hidden: `(B, T)`.
    private func tokens(of batch: TokenBatch, hiding position: Int) -> Tensor {
        var tokens = batch.tokens
        tokens[Axis.all, position] = masks.ids(length: batch.length, on: batch.device)[position]
        return tokens
    }

    /// The events with the token at each one's place hidden: `(B, T), (B) → (B, T)`.
    private func tokens(of batch: TokenBatch, hiding places: Tensor) -> Tensor {
        let ids = masks.ids(length: batch.length, on: batch.device).indexSelect(along: 0, places)
        return batch.tokens.scatter(along: 1, places.unsqueeze(1), ids.unsqueeze(1))
    }
}

// MARK: Logits of hidden tokens only

extension MaskedPrediction {
    /// As ``tokenLosses(_:_:)``, from the states of the hidden tokens.
    func lossesOfHidden(_ batch: TokenBatch, _ encoder: Encoder) -> (losses: Tensor, hits: Tensor) {
        head.tokenLosses(
            states(batch, encoder),
            targets: batch.tokens.slice(along: 1, first..<batch.length),
            first: first
        )
    }

    /// As ``loss(at:of:factors:_:)``, from the states of the hidden tokens.
    func lossOfHidden(
        at positions: MaskedPositions,
        of batch: TokenBatch,
        factors: Tensor,
        _ encoder: Encoder
    ) -> Tensor {
        head.loss(
            states(batch, hiding: positions.places, encoder),
            targets: batch.tokens(at: positions.places),
            positions: positions,
            factors: factors
        )
    }
}

// MARK: Logits of all tokens, as in the reference

extension MaskedPrediction {
    /// As ``tokenLosses(_:_:)``, from the states of all tokens in each pass, of which those of one position are kept.
    func lossesOfAll(_ batch: TokenBatch, _ encoder: Encoder) -> (losses: Tensor, hits: Tensor) {
        let targets = batch.tokens.slice(along: 1, first..<batch.length)
        let columns = (first..<batch.length).map { position in
            let states = encoder.all(tokens(of: batch, hiding: position)).slice(along: 1, first..<batch.length)
            let found = head.tokenLosses(states, targets: targets, first: first)
            return (losses: found.losses[Axis.all, position - first], hits: found.hits[Axis.all, position - first])
        }
        return (.stack(columns.map(\.losses), along: 1), .stack(columns.map(\.hits), along: 1))
    }

    /// As ``loss(at:of:factors:_:)``, from the states of all tokens, of which one counts.
    func lossOfAll(
        at positions: MaskedPositions,
        of batch: TokenBatch,
        factors: Tensor,
        _ encoder: Encoder
    ) -> Tensor {
        let places = positions.places
        let targets = batch.tokens.slice(along: 1, first..<batch.length)
        let isHidden = Tensor.arange(first..<batch.length, on: batch.device).unsqueeze(0) .== places.unsqueeze(1)
        let states = encoder.all(tokens(of: batch, hiding: places)).slice(along: 1, first..<batch.length)
        return head.loss(
            states,
            targets: targets,
            first: first,
            factors: isHidden.to(.float32) * factors.unsqueeze(1)
        )
    }
}

/// The ids that stand for hidden tokens.
struct MaskIds {
    private let vocabulary: Vocabulary
    private let ids: DeviceCached?  // (T) int64; `nil` for characters, whose events have different T

    /// The ids in events of `vocabulary`.
    init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        ids = vocabulary.rowLength.map { DeviceCached(Self.made(vocabulary, length: $0)) }
    }

    /// The ids at the first `length` positions, on `device`: `(T)` int64.
    func ids(length: Int, on device: Device) -> Tensor {
        if let ids = ids?.on(device), ids.count >= length { return ids.slice(along: 0, 0..<length) }
        return Self.made(vocabulary, length: length).sent(to: device)
    }

    private static func made(_ vocabulary: Vocabulary, length: Int) -> Tensor {
        Tensor((0..<length).map { Int64(vocabulary.maskId(position: $0)) })
    }
}
