import CTorch

// N rows, Q queries of a row, S tokens that they attend to, C width, F inner width, U and W rows of tables

/// A layer of a transformer's encoder over rows of a few tokens, as one operation with its gradients.
///
/// The layer is post-norm: attention, then an inner network, each added to its input and normalised (Vaswani et al. 2017,
/// section 3.1).
///
/// A row's queries and tokens are indices into tables, so that equal tokens are projected once. Blocks of rows go through
/// the whole layer in the cache, in float32; within ``FieldSoftmax/withHalfFactors(_:)`` the factors of products with weights
/// are rounded to bfloat16. There is a kernel for processors with AVX-512.
package enum FusedEncoderLayer {
    /// The tokens that a query attends to.
    package enum Sight: Int32, Sendable {
        /// All tokens of its row.
        case all = 0
        /// The token at its place and those before it.
        case causal = 1
        /// All other tokens, and instead of the one at its place the query's own key and value.
        case others = 2
    }

    /// Rows of tables.
    package struct Tables {
        /// The queries: `(U, C)`.
        package var queries: Tensor
        /// The inputs, to which the result of attention is added: `(U, C)`.
        package var inputs: Tensor
        /// The keys: `(W, C)`.
        package var keys: Tensor
        /// The values: `(W, C)`.
        package var values: Tensor
        /// The keys and values that queries have of their own, for ``Sight/others``: `(U, C)`.
        package var own: (keys: Tensor, values: Tensor)?

        /// Tables of a layer.
        package init(
            queries: Tensor,
            inputs: Tensor,
            keys: Tensor,
            values: Tensor,
            own: (keys: Tensor, values: Tensor)? = nil
        ) {
            (self.queries, self.inputs, self.keys, self.values, self.own) = (queries, inputs, keys, values, own)
        }
    }

    /// The weights behind the projections of queries, keys and values.
    package struct Weights {
        /// The output projection, `(C, C)`; with a bias.
        package var output: Linear
        /// The inner network's first map, `(F, C)`; with a bias.
        package var expansion: Linear
        /// The inner network's second map, `(C, F)`; with a bias.
        package var contraction: Linear
        /// The normalisation after attention.
        package var attentionNorm: LayerNorm
        /// The normalisation after the inner network.
        package var outputNorm: LayerNorm

        /// Weights of a layer.
        package init(
            output: Linear,
            expansion: Linear,
            contraction: Linear,
            attentionNorm: LayerNorm,
            outputNorm: LayerNorm
        ) {
            (self.output, self.expansion, self.contraction) = (output, expansion, contraction)
            (self.attentionNorm, self.outputNorm) = (attentionNorm, outputNorm)
        }

        var list: [Tensor?] {
            [output, expansion, contraction].flatMap { [$0.weight, $0.bias] }
                + [attentionNorm, outputNorm].flatMap { [$0.weight, $0.bias] }
        }
    }

    /// Returns whether there is a kernel for layers of these sizes on this processor.
    package static func isFused(width: Int, innerWidth: Int, headCount: Int, tokenCount: Int) -> Bool {
        api.layer.pointee.is_fused(Int64(width), Int64(innerWidth), Int64(headCount), Int64(tokenCount))
    }

    /// Applies the layer to queries.
    ///
    /// Dropout falls on attention weights, on what attention found, within the inner network and behind it; it is a
    /// function of `seed`.
    ///
    /// - Parameters:
    ///   - tables: float32 tables on the CPU.
    ///   - queryIndex: Rows of the tables of queries: `(N, Q)` int64.
    ///   - tokenIndex: Rows of the tables of keys and values: `(N, S)` int64, S at most 16.
    ///   - weights: float32 weights.
    ///   - headCount: The number of heads.
    ///   - sight: The tokens that a query attends to.
    ///   - dropout: The dropout rate.
    ///   - seed: The seed of the dropout.
    /// - Returns: The layer's result: `(N, Q, C)`, float32, followed by gradients.
    /// - Precondition: ``isFused(width:innerWidth:headCount:tokenCount:)``.
    package static func encode(
        _ tables: Tables,
        queryIndex: Tensor,
        tokenIndex: Tensor,
        weights: Weights,
        headCount: Int,
        sight: Sight,
        dropout: Double = 0,
        seed: UInt64 = 0
    ) -> Tensor {
        let own: [Tensor?] = [tables.own?.keys, tables.own?.values]
        let inputs = [tables.queries, tables.inputs, tables.keys, tables.values] + own + weights.list
        var options = ct_layer_options(heads: Int64(headCount), sight: sight.rawValue, dropout: dropout, seed: seed)
        let states = with(list: inputs) { inputs, _ in
            with(queryIndex, tokenIndex) { api.layer.pointee.encode(inputs, $0, $1, &options) }
        }
        return Tensor(owning: states)
    }
}
