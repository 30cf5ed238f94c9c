import Torch

// B batch, T tokens, Q queries, S tokens attended to, C width, F inner width

/// A layer of a post-norm transformer encoder: attention, then a feed-forward network, each with dropout, added to its
/// input and normalised.
///
/// Vaswani et al. 2017, section 3.1.
struct EncoderLayer: Module {
    let dropout: Double
    let attention: MultiHeadAttention
    let feedForward: FeedForward
    let attentionNorm: LayerNorm  // (C)
    let outputNorm: LayerNorm  // (C)
    private let backend: Backend

    /// A layer with new parameters.
    init(width: Int, innerWidth: Int, headCount: Int, dropout: Double, backend: Backend = .fast) {
        self.backend = backend
        self.dropout = dropout
        attention = MultiHeadAttention(width: width, headCount: headCount, dropout: dropout)
        feedForward = FeedForward(width: width, innerWidth: innerWidth, dropout: dropout)
        attentionNorm = LayerNorm(width)
        outputNorm = LayerNorm(width)
    }

    /// Transforms tokens that attend to each other: `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, _ allowed: Attention, training: Bool) -> Tensor {
        finish(x, attention(x, allowed, training: training), training)
    }

    /// Transforms `x`, whose tokens attend to those of `context`: `(B, T, C), (B, S, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, context: Tensor, _ allowed: Attention, training: Bool) -> Tensor {
        finish(x, attention(x, context: context, allowed, training: training), training)
    }

    /// Transforms tokens that attend to each other: `(B, T) → (B, T, C)`.
    func callAsFunction(_ tokens: TokenVectors, _ allowed: Attention, training: Bool) -> Tensor {
        guard let sight = allowed.sight else { return self(tokens.vectors, allowed, training: training) }
        return backend.encode(self, tokens, tokens, sight, training: training)
    }

    /// Transforms `queries`, which attend to the `tokens` of their events: `(B, Q), (B, T) → (B, Q, C)`.
    func callAsFunction(
        _ queries: TokenVectors,
        _ tokens: TokenVectors,
        _ allowed: Attention,
        training: Bool
    ) -> Tensor {
        guard let sight = allowed.sight else {
            return self(queries.vectors, context: tokens.vectors, allowed, training: training)
        }
        return backend.encode(self, queries, tokens, sight, training: training)
    }

    /// The attention weight of each token of `context` for each token, the mean of the heads:
    /// `(B, T, C), (B, S, C) → (B, T, S)`.
    func attentionWeights(_ x: Tensor, context: Tensor, _ allowed: Attention) -> Tensor {
        attention.weights(x, context: context, allowed).mean(1)
    }

    /// Adds what attention found to `x`, and runs the feed-forward network: `(B, T, C), (B, T, C) → (B, T, C)`.
    private func finish(_ x: Tensor, _ found: Tensor, _ training: Bool) -> Tensor {
        let attended = attentionNorm(x + found.dropout(dropout, training: training))
        let made = feedForward(attended, training: training).dropout(dropout, training: training)
        return outputNorm(attended + made)
    }

    var parameters: [Parameter] {
        attention.parameters(under: "self_attn") + feedForward.parameters
            + attentionNorm.parameters(under: "norm1") + outputNorm.parameters(under: "norm2")
    }
}

// MARK: Short events

extension EncoderLayer {
    /// Transforms `queries` by libtorch's operations: `(B, Q, C), (B, T, C) → (B, Q, C)`.
    func composed(
        _ queries: Tensor,
        _ tokens: Tensor,
        _ sight: FusedEncoderLayer.Sight,
        training: Bool
    ) -> Tensor {
        switch sight {
        case .all: self(queries, context: tokens, .all, training: training)
        case .causal: self(queries, context: tokens, .causal, training: training)
        case .others:
            self(
                queries,
                context: .cat([tokens, queries], along: 1),
                .eachHidden(length: tokens.size(1), on: tokens.device),
                training: training
            )
        }
    }

    /// Transforms `queries` by one operation: `(B, Q), (B, T) → (B, Q, C)`.
    func fused(
        _ queries: TokenVectors,
        _ tokens: TokenVectors,
        _ sight: FusedEncoderLayer.Sight,
        training: Bool
    ) -> Tensor {
        let (projected, keys, values) = attention.project(queries.table, tokens.table)
        let own = sight == .others ? attention.project(queries.table, queries.table) : nil
        let dropout = training ? dropout : 0
        return FusedEncoderLayer.encode(
            FusedEncoderLayer.Tables(
                queries: projected,
                inputs: queries.table,
                keys: keys,
                values: values,
                own: own.map { ($0.keys, $0.values) }
            ),
            queryIndex: queries.index,
            tokenIndex: tokens.index,
            weights: FusedEncoderLayer.Weights(
                output: attention.outProjection,
                expansion: feedForward.expansion,
                contraction: feedForward.contraction,
                attentionNorm: attentionNorm,
                outputNorm: outputNorm
            ),
            headCount: attention.headCount,
            sight: sight,
            dropout: dropout,
            seed: dropout > 0 ? UInt64(bitPattern: Random.draw()) : 0
        )
    }
}

/// The feed-forward network of a transformer layer, applied to each token by itself.
///
/// Vaswani et al. 2017, section 3.3.
struct FeedForward: Module {
    private let dropout: Double
    let expansion: Linear  // (F, C)
    let contraction: Linear  // (C, F)

    /// A new network.
    init(width: Int, innerWidth: Int, dropout: Double) {
        self.dropout = dropout
        expansion = Initial.linear(width, innerWidth)
        contraction = Initial.linear(innerWidth, width)
    }

    /// `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, training: Bool) -> Tensor {
        contraction(expansion(x).relu().dropout(dropout, training: training))
    }

    /// The inner width: F.
    var innerWidth: Int { expansion.weight.size(0) }

    var parameters: [Parameter] {
        expansion.parameters(under: "linear1") + contraction.parameters(under: "linear2")
    }
}
