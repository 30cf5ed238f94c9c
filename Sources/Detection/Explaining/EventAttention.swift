package import LanguageModels

/// The attention of a model when it predicted one row of a table.
package struct EventAttention: Sendable {
    /// The row's index in the table.
    package let row: Int
    /// The attention maps of this row.
    package let maps: [Map]
    /// The indices of the rows before this one in the model's context, by distance in rows.
    ///
    /// Rows that are not in the table are missing.
    package let earlierRows: [Int: Int]

    /// One attention map of one row, or the mean over several rows.
    package struct Map: Sendable {
        /// The name of the attention, such as `layer 1`.
        package let name: String
        /// The predicted positions: Q places.
        package let queries: [AttentionMap.Place]
        /// The attended positions: K places.
        package let keys: [AttentionMap.Place]
        /// The attention weights of each query in turn: Q × K.
        package let shares: [Float]

        init(_ map: AttentionMap, shares: [Float]) {
            (name, queries, keys) = (map.name, map.queries, map.keys)
            self.shares = shares
        }

        private init(_ map: Map, shares: [Float]) {
            (name, queries, keys) = (map.name, map.queries, map.keys)
            self.shares = shares
        }

        /// Returns the mean of `maps`, which must have the same shape.
        static func mean(_ maps: [Map]) -> Map? {
            guard let first = maps.first else { return nil }
            var sums = [Float](repeating: 0, count: first.shares.count)
            for map in maps {
                for index in sums.indices { sums[index] += map.shares[index] }
            }
            return Map(first, shares: sums.map { $0 / Float(maps.count) })
        }
    }

    /// Returns the mean maps of `rows`, which must come from the same word-level model.
    package static func mean(_ rows: [EventAttention]) -> [Map] {
        (rows.first?.maps.indices ?? 0..<0).compactMap { index in Map.mean(rows.map { $0.maps[index] }) }
    }
}
