import Torch

// B batch, P predicted tokens of an event, F width of the features, H width of one direction, A width of keys

/// The queries of the attention over an LSTM's states.
package enum LSTMAttentionType: String, CaseIterable, Hashable, Sendable, Codable {
    /// One learned query for all positions.
    case fixed
    /// A learned query for each position.
    case syntax
    /// A query made from the hidden state.
    case semantic
}

/// Attention over an LSTM's states: its result is put beside the state that predicts a token.
///
/// Brown et al. 2018 ("Recurrent Neural Network Attention Mechanisms for Interpretable System Log Anomaly Detection"),
/// section 3.3: keys `tanh(h W)`, and queries as ``LSTMAttentionType`` says.
struct LSTMAttention: Module {
    let keys: Tensor  // W: (F, A)
    private let query: Tensor  // fixed (A), syntax (P, A), semantic (F, A)
    private let type: LSTMAttentionType
    private let isBidirectional: Bool
    private let quirks: ReferenceQuirks

    /// New attention over features of `width`; `positions` are the predicted tokens of an event.
    init(
        _ type: LSTMAttentionType,
        width: Int,
        keyWidth: Int,
        positions: Int?,
        isBidirectional: Bool,
        quirks: ReferenceQuirks
    ) {
        self.type = type
        self.isBidirectional = isBidirectional
        self.quirks = quirks
        keys = Initial.xavierNormal([width, keyWidth])
        query =
            switch type {
            case .fixed: Initial.normal([keyWidth])
            case .syntax: Initial.xavierNormal([positions ?? 1, keyWidth])
            case .semantic: Initial.xavierNormal([width, keyWidth])
            }
    }

    /// The states that predict tokens with the result beside them: `(B, P, F) → (B, P, 2F)`; `isToken` is false at
    /// padding, `(B, P)`, and `nil` where there is none.
    func callAsFunction(_ states: Tensor, isToken: Tensor?) -> Tensor {
        let found = directions(states).map { direction in
            let weights = weights(states, direction, isToken)  // (B, P, P)
            // reference: the weights are summed over the tokens that attend, so each state is only scaled.
            return quirks.sumsAttentionOverQueries
                ? direction.states * weights.sum(1).unsqueeze(2) : weights.matmul(direction.states)
        }
        return .cat([states] + found, along: 2)
    }

    /// The attention weights of the states for each predicted token, in each direction: `(B, P, F) → (B, P, P)`.
    func weights(_ states: Tensor, isToken: Tensor?) -> [Tensor] {
        directions(states).map { weights(states, $0, isToken) }
    }

    /// The states of one direction, which attend to each other.
    private struct Direction {
        let states: Tensor  // (B, P, H)
        let keys: Tensor  // (B, P, A)
        let isBackward: Bool
    }

    /// The directions: each attends to its own states, the forward one to those before and at a token's, the backward
    /// one to those at and after it: the others have seen the token.
    private func directions(_ states: Tensor) -> [Direction] {
        // reference: both directions are one, in which tokens attend to those before them.
        guard isBidirectional, !quirks.attendsForwardInBothDirections else {
            return [Direction(states: states, keys: states.matmul(keys).tanh(), isBackward: false)]
        }
        return zip(states.chunk(2, along: 2), keys.chunk(2, along: 0)).enumerated().map { index, part in
            Direction(states: part.0, keys: part.0.matmul(part.1).tanh(), isBackward: index == 1)
        }
    }

    private func weights(_ states: Tensor, _ direction: Direction, _ isToken: Tensor?) -> Tensor {
        let places = Tensor.arange(states.size(1), on: states.device)
        let (own, other) = (places.unsqueeze(1), places.unsqueeze(0))
        var isSeen = (direction.isBackward ? own .<= other : other .<= own).unsqueeze(0)  // (1, P, P)
        // reference: padding loses its weight after the softmax.
        let isClearedLater = quirks.clearsPaddingAfterSoftmax
        // A padding's own state keeps its softmax from being empty; nothing reads it.
        if let isToken, !isClearedLater {
            isSeen = isSeen .&& (isToken.unsqueeze(1) .|| (own .== other).unsqueeze(0))
        }
        let weights = scores(states, direction.keys).maskedFill(.!isSeen, -Float.infinity).softmax(2)
        guard isClearedLater, let isToken = isToken?.to(.float32) else { return weights }
        return weights * isToken.unsqueeze(2) * isToken.unsqueeze(1)
    }

    /// q · k of each token with each state: `(B, P, F), (B, P, A) → (B, P, P)`.
    private func scores(_ states: Tensor, _ keys: Tensor) -> Tensor {
        let keys = keys.transpose(1, 2)  // (B, A, P)
        let queries =
            switch type {
            case .fixed: query.unsqueeze(0)
            case .syntax: query
            case .semantic: states.matmul(query)
            }
        // In float32 also where the product is not: a hidden state's score is beyond bfloat16.
        return queries.matmul(keys).to(.float32).expand(states.size(0), states.size(1), states.size(1))
    }

    var parameters: [Parameter] { [Parameter("w_a", keys), Parameter("query", query)] }
}
