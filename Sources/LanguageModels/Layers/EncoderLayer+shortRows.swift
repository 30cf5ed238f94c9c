import Torch

// N rows, Q queries of a row, T tokens of a row, C width

extension EncoderLayer {
    /// Transforms `queries`, which attend to the `tokens` of their rows.
    ///
    /// One operation does it where there is a kernel for it, which a test holds equal to the layer's other way.
    ///
    /// - Parameters:
    ///   - queries: What is transformed.
    ///   - tokens: What is attended to.
    ///   - sight: Which tokens a query sees.
    ///   - training: Whether dropout is on.
    /// - Returns: `(N, Q), (N, T) → (N, Q, C)`.
    func callAsFunction(
        _ queries: TokenVectors,
        _ tokens: TokenVectors,
        _ sight: FusedEncoderLayer.Sight,
        training: Bool
    ) -> Tensor {
        guard isFused(tokens.index) else { return plain(queries.vectors, tokens.vectors, sight, training: training) }
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
            weights: weights,
            headCount: attention.headCount,
            sight: sight,
            dropout: dropout,
            seed: dropout > 0 ? UInt64(bitPattern: Random.draw()) : 0
        )
    }

    /// Whether there is a kernel for rows of such `tokens`, `(N, T)`.
    private func isFused(_ tokens: Tensor) -> Bool {
        computation == .fast && tokens.device.isHost
            && FusedEncoderLayer.isFused(
                width: attention.width,
                innerWidth: feedForward.innerWidth,
                headCount: attention.headCount,
                tokenCount: tokens.size(1)
            )
    }

    /// The same by libtorch's operations.
    private func plain(
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

    private var weights: FusedEncoderLayer.Weights {
        FusedEncoderLayer.Weights(
            output: attention.outProjection,
            expansion: feedForward.expansion,
            contraction: feedForward.contraction,
            attentionNorm: attentionNorm,
            outputNorm: outputNorm
        )
    }
}
