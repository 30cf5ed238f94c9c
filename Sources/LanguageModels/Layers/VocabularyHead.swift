import Torch

// B batch, P predicted tokens of a row, N tokens, C width, V vocabulary

/// Turns hidden states into losses: a linear map to words and a softmax over them, over all or the field's own; or into
/// what was expected, by the same map and softmax.
///
/// ``Computation/plain`` it makes the logits of all words, as the reference does: that is what the fast way is measured
/// against, in its results and in its speed.
struct VocabularyHead: Module {
    let weight: Tensor  // (V, C)
    let bias: Tensor?  // (V)
    /// The words of each position; `nil` where the softmax is over all.
    let candidates: FieldCandidates?
    private let softmax: FieldSoftmax
    private let isPlain: Bool

    /// A head with these words.
    init(weight: Tensor, bias: Tensor?, candidates: FieldCandidates?, computation: Computation) {
        self.weight = weight
        self.bias = bias
        self.candidates = candidates
        isPlain = computation == .plain
        softmax = FieldSoftmax(sets: candidates?.ids ?? [nil])
    }

    /// The head as it is to be used where its weight is also a table of embeddings whose gradients have some rows only: made
    /// before these are looked up.
    ///
    /// Autograd goes back through what came last first, and adds some rows to a whole gradient as a new tensor, 10 MB for
    /// 20,000 words; a whole gradient to some rows it adds in place. By a step of its own, earlier than the embeddings,
    /// the whole one is added to theirs.
    var tied: VocabularyHead {
        VocabularyHead(weight: weight.expand(weight.shape), bias: bias, candidates, softmax, isPlain)
    }

    private init(
        weight: Tensor,
        bias: Tensor?,
        _ candidates: FieldCandidates?,
        _ softmax: FieldSoftmax,
        _ isPlain: Bool
    ) {
        (self.weight, self.bias, self.candidates) = (weight, bias, candidates)
        (self.softmax, self.isPlain) = (softmax, isPlain)
    }

    /// The losses of rows whose tokens from position `first` on are predicted, and whether each was the most probable
    /// word: `(B, P, C), (B, P) → (B, P)`, in nats.
    func tokenLosses(_ hidden: Tensor, targets: Tensor, first: Int) -> (losses: Tensor, hits: Tensor) {
        guard !isPlain else { return plainTokenLosses(hidden, targets: targets, first: first) }
        let found = softmax.losses(
            hidden.reshape(-1, hidden.size(2)),
            weight: weight,
            bias: bias,
            targets: places(of: targets, first: first),
            rows: rows(targets, first: first)
        )
        return (found.losses.reshape(targets.shape), found.hits.reshape(targets.shape))
    }

    /// The sum of these losses times `factors`, `(B, P)`: `(B, P, C), (B, P) → ()`.
    func loss(_ hidden: Tensor, targets: Tensor, first: Int, factors: Tensor) -> Tensor {
        guard !isPlain else {
            return (plainTokenLosses(hidden, targets: targets, first: first).losses * factors).sum()
        }
        return softmax.weightedLoss(
            hidden.reshape(-1, hidden.size(2)),
            weight: weight,
            bias: bias,
            targets: places(of: targets, first: first),
            factors: factors.reshape(-1),
            rows: rows(targets, first: first)
        )
    }

    /// The sum of the losses of single tokens, which stand at `positions`, times `factors`: `(N, C), (N), (N) → ()`.
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
        // Those with the same words come together.
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

    /// Where targets stand among the words of their positions: `(B, P) → (B·P)`.
    private func places(of targets: Tensor, first: Int) -> Tensor {
        guard let candidates else { return targets.reshape(-1) }
        let positions = Tensor.arange(first..<first + targets.size(1), on: targets.device)
        return candidates.places(of: targets, at: positions.unsqueeze(0)).reshape(-1)
    }

    var parameters: [Parameter] { Linear(weight: weight, bias: bias).parameters }
}

extension VocabularyHead {
    private func plainTokenLosses(_ hidden: Tensor, targets: Tensor, first: Int) -> (losses: Tensor, hits: Tensor) {
        guard candidates != nil else {
            let shape = targets.shape
            let all = plainLosses(hidden.reshape(-1, hidden.size(2)), targets: targets.reshape(-1), position: 0)
            return (all.losses.reshape(shape), all.hits.reshape(shape))
        }
        let columns = (0..<targets.size(1)).map { column in
            plainLosses(
                hidden.select(along: 1, column),
                targets: targets.select(along: 1, column),
                position: first + column
            )
        }
        return (.stack(columns.map(\.losses), along: 1), .stack(columns.map(\.hits), along: 1))
    }

    /// The losses of tokens that all stand at `position`, by logits of all their words: `(N, C), (N) → (N)`, in nats.
    private func plainLosses(_ hidden: Tensor, targets: Tensor, position: Int) -> (losses: Tensor, hits: Tensor) {
        let logits = logits(hidden, position: position)
        let places = places(of: targets, position: position)
        return (crossEntropy(logits, places, reduction: .none), logits.detach().argmax(1) .== places)
    }

    /// The logits of all words that can stand at `position`: `(N, C) → (N, V)`, or as many as the field has words.
    func logits(_ hidden: Tensor, position: Int) -> Tensor {
        let rows = { (parameter: Tensor) in candidates?.rows(of: parameter, at: position) ?? parameter }
        // In float32 also where the product is not.
        return linear(hidden, rows(weight), bias.map(rows)).to(.float32)
    }

    /// Where targets stand among the words of their one `position`: `(N) → (N)`.
    func places(of targets: Tensor, position: Int) -> Tensor {
        candidates?.places(of: targets, at: Tensor.full([], position, on: targets.device)) ?? targets
    }
}
