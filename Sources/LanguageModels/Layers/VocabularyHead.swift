import Foundation
import Torch
import Vocabulary

// B batch, P predicted tokens of an event, N tokens of a position, C width, V vocabulary, F tokens of a field,
// K tokens asked for, T tokens of an event

/// Turns hidden states into losses, or into the expected tokens: a linear map to tokens, and a softmax over all of them
/// or over the field's own.
struct VocabularyHead: Module {
    let weight: Tensor  // (V, C)
    let bias: Tensor?  // (V)
    /// The tokens of each position; `nil` where the softmax is over all.
    let candidates: FieldCandidates?
    private let softmax: FieldSoftmax
    private let backend: Backend

    /// A head over all tokens, or over the `candidates` of each position.
    init(weight: Tensor, bias: Tensor?, candidates: FieldCandidates?, backend: Backend) {
        self.weight = weight
        self.bias = bias
        self.candidates = candidates
        self.backend = backend
        softmax = FieldSoftmax(sets: candidates?.ids ?? [nil])
    }

    /// The head for a pass in which its weight is also a table of embeddings with sparse gradients; make it before
    /// these are looked up.
    ///
    /// Autograd goes back through the latest operation first. It adds a sparse gradient to a whole one as a new tensor,
    /// 10 MB for 20,000 tokens, but a whole one to a sparse one in place. As an operation of its own, earlier than the
    /// embeddings, the whole gradient comes second.
    var tied: VocabularyHead {
        VocabularyHead(weight: weight.expand(weight.shape), bias: bias, candidates, softmax, backend)
    }

    private init(
        weight: Tensor,
        bias: Tensor?,
        _ candidates: FieldCandidates?,
        _ softmax: FieldSoftmax,
        _ backend: Backend
    ) {
        (self.weight, self.bias, self.candidates) = (weight, bias, candidates)
        (self.softmax, self.backend) = (softmax, backend)
    }

    /// The losses of the tokens of events from position `first` on, and whether each was the most probable one:
    /// `(B, P, C), (B, P) → (B, P)`, in nats.
    func tokenLosses(_ hidden: Tensor, targets: Tensor, first: Int) -> (losses: Tensor, hits: Tensor) {
        backend.tokenLosses(self, hidden, targets: targets, first: first)
    }

    /// The sum of these losses times `factors`, `(B, P)`: `(B, P, C), (B, P) → ()`.
    func loss(_ hidden: Tensor, targets: Tensor, first: Int, factors: Tensor) -> Tensor {
        backend.loss(self, hidden, targets: targets, first: first, factors: factors)
    }

    var parameters: [Parameter] { Linear(weight: weight, bias: bias).parameters }
}

// MARK: By one operation

extension VocabularyHead {
    /// As ``tokenLosses(_:targets:first:)``; logits never reach memory.
    func fusedTokenLosses(_ hidden: Tensor, targets: Tensor, first: Int) -> (losses: Tensor, hits: Tensor) {
        let found = softmax.losses(
            hidden.reshape(-1, hidden.size(2)),
            weight: weight,
            bias: bias,
            targets: places(of: targets, first: first),
            rows: rows(targets, first: first)
        )
        return (found.losses.reshape(targets.shape), found.hits.reshape(targets.shape))
    }

    /// As ``loss(_:targets:first:factors:)``, forward and backward pass in one.
    func fusedLoss(_ hidden: Tensor, targets: Tensor, first: Int, factors: Tensor) -> Tensor {
        softmax.weightedLoss(
            hidden.reshape(-1, hidden.size(2)),
            weight: weight,
            bias: bias,
            targets: places(of: targets, first: first),
            factors: factors.reshape(-1),
            rows: rows(targets, first: first)
        )
    }

    /// The sum of the losses of single tokens at `positions` times `factors`: `(N, C), (N), (N) → ()`.
    func loss(_ hidden: Tensor, targets: Tensor, positions: MaskedPositions, factors: Tensor) -> Tensor {
        guard let candidates else {
            return softmax.weightedLoss(
                hidden,
                weight: weight,
                bias: bias,
                targets: targets,
                factors: factors,
                rows: [FieldSoftmax.Rows(set: 0, count: hidden.size(0))]
            )
        }
        // Those with the same candidates come together.
        let order = positions.order
        var first = 0
        return softmax.weightedLoss(
            hidden.indexSelect(along: 0, order),
            weight: weight,
            bias: bias,
            targets: candidates.places(of: targets, at: positions.places).indexSelect(along: 0, order),
            factors: factors.indexSelect(along: 0, order),
            rows: positions.groups.map { position, count in
                defer { first += count }
                return FieldSoftmax.Rows(set: position, first: first, count: count)
            }
        )
    }

    private func rows(_ targets: Tensor, first: Int) -> [FieldSoftmax.Rows] {
        let (count, width) = (targets.size(0), targets.size(1))
        guard candidates != nil else { return [FieldSoftmax.Rows(set: 0, count: count * width)] }
        return (0..<width).map { FieldSoftmax.Rows(set: first + $0, first: $0, stride: width, count: count) }
    }

    /// The places of targets among the tokens of their positions: `(B, P) → (B·P)`.
    private func places(of targets: Tensor, first: Int) -> Tensor {
        guard let candidates else { return targets.reshape(-1) }
        let positions = Tensor.arange(first..<first + targets.size(1), on: targets.device)
        return candidates.places(of: targets, at: positions.unsqueeze(0)).reshape(-1)
    }
}

// MARK: By logits

extension VocabularyHead {
    /// As ``tokenLosses(_:targets:first:)``, from the logits of all tokens.
    func tokenLossesFromLogits(_ hidden: Tensor, targets: Tensor, first: Int) -> (losses: Tensor, hits: Tensor) {
        guard candidates != nil else {
            let shape = targets.shape
            let all = lossesFromLogits(hidden.reshape(-1, hidden.size(2)), targets: targets.reshape(-1), position: 0)
            return (all.losses.reshape(shape), all.hits.reshape(shape))
        }
        let columns = (0..<targets.size(1)).map { column in
            lossesFromLogits(
                hidden.select(along: 1, column),
                targets: targets.select(along: 1, column),
                position: first + column
            )
        }
        return (.stack(columns.map(\.losses), along: 1), .stack(columns.map(\.hits), along: 1))
    }

    /// The losses of tokens that are all at `position`, from the logits of all its tokens: `(N, C), (N) → (N)`, in
    /// nats.
    private func lossesFromLogits(_ hidden: Tensor, targets: Tensor, position: Int) -> (losses: Tensor, hits: Tensor) {
        let logits = logits(hidden, position: position)
        let places = places(of: targets, position: position)
        return (crossEntropy(logits, places, reduction: .none), logits.detach().argmax(1) .== places)
    }

    /// The logits of all tokens that can be at `position`: `(N, C) → (N, V)`, or `(N, F)`.
    private func logits(_ hidden: Tensor, position: Int) -> Tensor {
        let rows = { (parameter: Tensor) in candidates?.rows(of: parameter, at: position) ?? parameter }
        // In float32 also where the product is not.
        return linear(hidden, rows(weight), bias.map(rows)).to(.float32)
    }

    /// The places of targets among the tokens of their one `position`: `(N) → (N)`.
    private func places(of targets: Tensor, position: Int) -> Tensor {
        candidates?.places(of: targets, at: Tensor.full([], position, on: targets.device)) ?? targets
    }
}

// MARK: Expectations

extension VocabularyHead {
    /// The number of events whose probabilities of all tokens are held at once: some ten megabytes for each 40,000
    /// tokens.
    private static let blockSize = 64

    /// The expectations where events have `targets`, from position `first` on, with the `count` most probable tokens:
    /// `(B, P, C), (B, P) → B × P`.
    ///
    /// The products are libtorch's: losses whose factors are rounded to bfloat16 differ by its digits.
    func expectations(_ hidden: Tensor, targets: Tensor, first: Int, count: Int) -> [[TokenExpectation]] {
        let eventCount = targets.size(0)
        return withoutGradients {
            stride(from: 0, to: eventCount, by: Self.blockSize).flatMap { start in
                let block = start..<min(start + Self.blockSize, eventCount)
                let columns = (0..<targets.size(1)).map { column in
                    expectations(
                        hidden[block, column],
                        targets: targets[block, column],
                        position: first + column,
                        count: count
                    )
                }
                return block.map { event in columns.map { $0[event - start] } }
            }
        }
    }

    /// The expectations of tokens that are all at `position`: `(N, C), (N) → N`.
    private func expectations(_ hidden: Tensor, targets: Tensor, position: Int, count: Int) -> [TokenExpectation] {
        let logits = logits(hidden, position: position)  // (N, F)
        let logProbabilities = logits - logits.logSumExp(1, keep: true)
        let places = places(of: targets, position: position).unsqueeze(1)  // (N, 1)
        let actual = tokens(places, logProbabilities.gather(along: 1, places), position: position)
        let top = logProbabilities.topK(min(count, logits.size(1)), 1)  // (N, K)
        let likeliest = tokens(top.indices, top.values, position: position)
        return zip(likeliest, actual).map { TokenExpectation(likeliest: $0, actual: $1[0]) }
    }

    /// The tokens at `places` among those of `position`, with their probabilities: `(N, K), (N, K) → N × K`.
    private func tokens(_ places: Tensor, _ logProbabilities: Tensor, position: Int) -> [[TokenProbability]] {
        let ids = candidates.map { $0.ids(of: places, at: position) } ?? places
        let (width, numbers) = (places.size(1), ids.scalars(as: Int32.self))
        // Exponentiated as Double: in float32 a probability below e to the minus 103 would be 0.
        let tokens = zip(numbers, logProbabilities.scalars(as: Double.self)).map { id, logProbability in
            TokenProbability(id: id, probability: exp(logProbability))
        }
        return (0..<places.size(0)).map { Array(tokens[$0 * width..<($0 + 1) * width]) }
    }
}

/// The tokens that can be at each position of an event, over which the softmax of a field ranges.
struct FieldCandidates {
    /// The tokens of each position: `(F)` each.
    let ids: [Tensor]
    private let sentIds: [DeviceCached]
    private let vocabularySize: Int
    private let places: DeviceCached  // (T · V): the place of an id among the F, or that of the unknown token

    /// The candidates at each position of events of `vocabulary`; `nil` for characters, which can be anywhere.
    init?(_ vocabulary: Vocabulary) {
        guard let length = vocabulary.rowLength else { return nil }
        let tokens = (0..<length).map(vocabulary.fieldTokens(position:))
        ids = tokens.map { Tensor($0.ids.map(Int64.init)) }
        sentIds = ids.map(DeviceCached.init)
        vocabularySize = vocabulary.size
        places = DeviceCached(
            Tensor(tokens.flatMap { $0.indices(vocabularySize: vocabulary.size) }.map(Int64.init))
        )
    }

    /// The rows of a parameter that belong to the tokens at `position`: `(V, …) → (F, …)`.
    func rows(of parameter: Tensor, at position: Int) -> Tensor {
        parameter.indexSelect(along: 0, sentIds[position].on(parameter.device))
    }

    /// The places of `targets` among the tokens of their `positions`, which are broadcast to them: `(…) → (…)`.
    func places(of targets: Tensor, at positions: Tensor) -> Tensor {
        let cells = targets + positions * vocabularySize
        return places.on(targets.device).indexSelect(along: 0, cells.reshape(-1)).reshape(targets.shape)
    }

    /// The tokens at `places` among those of `position`: `(…) → (…)`.
    func ids(of places: Tensor, at position: Int) -> Tensor {
        sentIds[position].on(places.device).indexSelect(along: 0, places.reshape(-1)).reshape(places.shape)
    }
}
