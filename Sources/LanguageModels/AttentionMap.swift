package import Torch

// R rows, Q queries, K keys

/// How much each prediction of a row takes from what the model knows: one layer's attention, the mean of its heads.
///
///     for map in model.attention(batch) { print(map.name, map.weights[0]) }
package struct AttentionMap {
    /// What stands at a place along a side of a map.
    package enum Place: Sendable, Hashable {
        /// The row's token at this position: as a query its prediction, as a key what the model reads there.
        case token(Int)
        /// What is read before the first token.
        case start
        /// What is read after the last token.
        case end
        /// The row that came so many rows before, 1 for the last one; as a query, 0 is the row itself.
        case row(back: Int)
        /// Nothing: the zeros that stand before a user's first row.
        case nothing
    }

    /// Which attention it is, such as `layer 1`.
    package let name: String
    /// What is predicted: Q places.
    package let queries: [Place]
    /// What is looked at: K places.
    package let keys: [Place]
    /// How much each query takes from each key: `(R, Q, K)`.
    ///
    /// The shares of a query add up to 1, and are 0 where it cannot look; what stands at a row's padding means nothing.
    package let weights: Tensor

    init(_ name: String, queries: [Place], keys: [Place], weights: Tensor) {
        self.name = name
        self.queries = queries
        self.keys = keys
        self.weights = weights
    }

    /// The maps of a row's tokens, a layer each.
    ///
    /// - Parameters:
    ///   - layers: The shares of each layer.
    ///   - queries: The positions that are predicted.
    ///   - keys: The positions that are looked at.
    ///   - prefix: What stands before the layer's name.
    /// - Returns: A map for each layer.
    static func ofTokens(
        _ layers: [Tensor],
        queries: Range<Int>,
        keys: Range<Int>,
        prefix: String = ""
    ) -> [AttentionMap] {
        layers.enumerated().map { index, weights in
            AttentionMap(
                "\(prefix)layer \(index + 1)",
                queries: queries.map(Place.token),
                keys: keys.map(Place.token),
                weights: weights
            )
        }
    }

    /// The maps of several batches, one after the other.
    static func joined(_ parts: [[AttentionMap]]) -> [AttentionMap] {
        guard let first = parts.first else { return [] }
        return first.indices.map { index in
            AttentionMap(
                first[index].name,
                queries: first[index].queries,
                keys: first[index].keys,
                weights: .cat(parts.map { $0[index].weights }, along: 0)
            )
        }
    }
}
