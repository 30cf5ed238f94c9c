package import LanguageModels

/// Where a model looked to predict one row of a table.
package struct EventAttention: Sendable {
    /// The row's index in the table.
    package let row: Int
    /// The maps of this row.
    package let maps: [Map]
    /// The rows that came before it, as the model saw them, by how many rows before; those that are not in the table
    /// are missing.
    package let earlierRows: [Int: Int]

    /// One map of one row, or the mean over several rows.
    package struct Map: Sendable {
        /// Which attention it is, such as `layer 1`.
        package let name: String
        /// What is predicted: Q places.
        package let queries: [AttentionMap.Place]
        /// What is looked at: K places.
        package let keys: [AttentionMap.Place]
        /// The shares of each query in turn: Q × K.
        package let shares: [Float]

        init(_ map: AttentionMap, shares: [Float]) {
            (name, queries, keys) = (map.name, map.queries, map.keys)
            self.shares = shares
        }

        private init(_ map: Map, shares: [Float]) {
            (name, queries, keys) = (map.name, map.queries, map.keys)
            self.shares = shares
        }

        /// The mean of `maps`, which have to be of one shape.
        static func mean(_ maps: [Map]) -> Map? {
            guard let first = maps.first else { return nil }
            var sums = [Float](repeating: 0, count: first.shares.count)
            for map in maps {
                for index in sums.indices { sums[index] += map.shares[index] }
            }
            return Map(first, shares: sums.map { $0 / Float(maps.count) })
        }
    }

    /// The mean maps of `rows`, which have to be of the same model and of words.
    package static func mean(_ rows: [EventAttention]) -> [Map] {
        (rows.first?.maps.indices ?? 0..<0).compactMap { index in Map.mean(rows.map { $0.maps[index] }) }
    }
}
