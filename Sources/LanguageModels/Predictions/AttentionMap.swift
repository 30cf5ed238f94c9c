package import Torch

// R events, Q queries, K keys

/// The attention weights of the predictions of events: one layer's attention, the mean of its heads.
///
///     for map in model.attention(batch) { print(map.name, map.weights[0]) }
package struct AttentionMap {
    /// A place along a side of a map.
    package enum Place: Sendable, Hashable {
        /// The event's token at this position: as a query its prediction, as a key what the model reads there.
        case token(Int)
        /// The start that is read before the first token.
        case start
        /// The end that is read after the last token.
        case end
        /// The event that came so many events before, 1 for the last one; as a query, 0 is the event itself.
        case event(back: Int)
        /// The zeros before a user's first event.
        case nothing
    }

    /// The name of the layer, such as `layer 1`.
    package let name: String
    /// The predicted places: Q.
    package let queries: [Place]
    /// The places that are attended to: K.
    package let keys: [Place]
    /// The attention weight of each key for each query: `(R, Q, K)`.
    ///
    /// The weights of a query add up to 1, and are 0 where it cannot attend; those at an event's padding mean nothing.
    package let weights: Tensor

    init(_ name: String, queries: [Place], keys: [Place], weights: Tensor) {
        self.name = name
        self.queries = queries
        self.keys = keys
        self.weights = weights
    }

    /// The maps of an event's tokens, one for each layer.
    ///
    /// - Parameters:
    ///   - layers: The attention weights of each layer.
    ///   - queries: The predicted positions.
    ///   - keys: The positions that are attended to.
    ///   - prefix: A prefix of the layer's name.
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
