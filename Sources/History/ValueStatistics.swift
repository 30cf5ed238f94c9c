import Foundation

/// What the pair history knows of one row: for each relation (a, b), how often the pair was seen, and how often a.
package struct ValueStatistics: Sendable {
    /// How often each pair was seen, by ``Relation``.
    let pairs: InlineArray<6, UInt32>
    /// How often the first of each pair was seen in its place, by ``Relation``.
    let firsts: InlineArray<6, UInt32>

    /// Added to the count of a pair: what a pair that was never seen counts.
    package static let pairPrior = 0.1
    /// Added to the count of the first: how many rows the prior weighs.
    package static let firstPrior = 10.0

    /// How often the pair of `relation` was seen.
    package func pairCount(_ relation: Relation) -> Int { Int(pairs[relation.rawValue]) }

    /// How often the first of the pair of `relation` was seen.
    package func firstCount(_ relation: Relation) -> Int { Int(firsts[relation.rawValue]) }

    /// −ln((n(a,b) + 0.1) / (n(a) + 10)): the surprisal of `relation`, in nats.
    package func surprisal(of relation: Relation) -> Double {
        let index = relation.rawValue
        return -log((Double(pairs[index]) + Self.pairPrior) / (Double(firsts[index]) + Self.firstPrior))
    }

    /// The sum over all six relations, in nats: the score of the pair history.
    package var surprisal: Double {
        // One logarithm of the product; six counts of 32 bits are far from the limits of a Double.
        var odds = 1.0
        for index in 0..<Relation.count {
            odds *= (Double(firsts[index]) + Self.firstPrior) / (Double(pairs[index]) + Self.pairPrior)
        }
        return log(odds)
    }

    /// How many of the three ``Relation/connections`` are new, 0 to 3: the score of the "never seen" rule.
    package var newConnections: Int {
        var new = 0
        for relation in Relation.connections where pairs[relation.rawValue] == 0 { new += 1 }
        return new
    }
}
