import Runs
import Torch

// B batch, P predicted tokens of a row, F width of the features, H width of one direction, A width of keys

/// Attention over an LSTM's states: what it found is put beside the state that predicts a token.
///
/// Brown et al. 2018 ("Recurrent Neural Network Attention Mechanisms for Interpretable System Log Anomaly Detection"),
/// section 3.3: keys `tanh(h W)`, and a query that is one for all positions (fixed), one for each position (syntax), or
/// made from the state (semantic).
struct LSTMAttention: Module {
    let keys: Tensor  // W: (F, A)
    let query: Tensor  // fixed (A), syntax (P, A), semantic (F, A)
    let kind: LSTMConfiguration.AttentionType
    let isBidirectional: Bool
    let isReferences: Bool

    /// New attention over features of `width`; `positions` are the predicted tokens of a row.
    init(
        _ kind: LSTMConfiguration.AttentionType,
        width: Int,
        keyWidth: Int,
        positions: Int?,
        isBidirectional: Bool,
        isReferences: Bool
    ) {
        self.kind = kind
        self.isBidirectional = isBidirectional
        self.isReferences = isReferences
        keys = Initial.xavierNormal([width, keyWidth])
        query =
            switch kind {
            case .fixed: Initial.normal([keyWidth])
            case .syntax: Initial.xavierNormal([positions ?? 1, keyWidth])
            case .semantic: Initial.xavierNormal([width, keyWidth])
            }
    }

    /// The states that predict tokens with what was found beside them: `(B, P, F) → (B, P, 2F)`; `isToken` says which
    /// positions are no padding, `(B, P)`, all where it is `nil`.
    func callAsFunction(_ states: Tensor, isToken: Tensor?) -> Tensor {
        .cat([states, isReferences ? referenceContext(states, isToken) : context(states, isToken)], along: 2)
    }

    /// How much each token's state takes from the others, in each direction: `(B, P, F) → (B, P, P)`.
    ///
    /// reference: both directions have the same shares.
    func weights(_ states: Tensor, isToken: Tensor?) -> [Tensor] {
        isReferences ? [referenceWeights(states, isToken)] : directions(states).map { weights(states, $0, isToken) }
    }

    /// Each direction attends to its own states, the forward one to those before and at a token's, the backward one to
    /// those at and after: the others have seen the token.
    private func context(_ states: Tensor, _ isToken: Tensor?) -> Tensor {
        .cat(directions(states).map { weights(states, $0, isToken).matmul($0.states) }, along: 2)
    }

    private struct Direction {
        let states: Tensor  // (B, P, H)
        let keys: Tensor  // (B, P, A)
        let isBackward: Bool
    }

    private func directions(_ states: Tensor) -> [Direction] {
        guard isBidirectional else {
            return [Direction(states: states, keys: states.matmul(keys).tanh(), isBackward: false)]
        }
        return zip(states.chunk(2, along: 2), keys.chunk(2, along: 0)).enumerated().map { index, part in
            Direction(states: part.0, keys: part.0.matmul(part.1).tanh(), isBackward: index == 1)
        }
    }

    private func weights(_ states: Tensor, _ direction: Direction, _ isToken: Tensor?) -> Tensor {
        let count = states.size(1)
        let places = Tensor.arange(count, on: states.device)
        let (own, other) = (places.unsqueeze(1), places.unsqueeze(0))
        var isSeen = (direction.isBackward ? own .<= other : other .<= own).unsqueeze(0)  // (1, P, P)
        // A padding's own state keeps its softmax from being empty; nothing reads it.
        if let isToken { isSeen = isSeen .&& (isToken.unsqueeze(1) .|| (own .== other).unsqueeze(0)) }
        return scores(states, direction.keys).maskedFill(.!isSeen, -Float.infinity).softmax(2)
    }

    /// q · k of each token with each state: `(B, P, F), (B, P, A) → (B, P, P)`.
    private func scores(_ states: Tensor, _ keys: Tensor) -> Tensor {
        let keys = keys.transpose(1, 2)  // (B, A, P)
        let queries =
            switch kind {
            case .fixed: query.unsqueeze(0)
            case .syntax: query
            case .semantic: states.matmul(query)
            }
        // In float32 also where the product is not: what hides a state is beyond bfloat16.
        return queries.matmul(keys).to(.float32).expand(states.size(0), states.size(1), states.size(1))
    }

    /// reference: in both directions tokens attend to those before, and padding loses its weight afterwards.
    private func referenceWeights(_ states: Tensor, _ isToken: Tensor?) -> Tensor {
        let places = Tensor.arange(states.size(1), on: states.device)
        let isSeen = places.unsqueeze(0) .<= places.unsqueeze(1)  // (P, P)
        let scores = scores(states, states.matmul(keys).tanh())
        let weights = scores.maskedFill(.!isSeen, -Float.greatestFiniteMagnitude).softmax(2)
        guard let isToken = isToken?.to(.float32) else { return weights }
        return weights * isToken.unsqueeze(2) * isToken.unsqueeze(1)
    }

    /// reference: the weights are summed over the tokens that attend, so each state is only scaled.
    private func referenceContext(_ states: Tensor, _ isToken: Tensor?) -> Tensor {
        states * referenceWeights(states, isToken).sum(1).unsqueeze(2)
    }

    var parameters: [Parameter] { [Parameter("w_a", keys), Parameter("query", query)] }
}
