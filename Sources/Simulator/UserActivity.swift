import Foundation

/// How many rows a day each user leaves, by rank: the quantiles of the real users.
enum UserActivity {
    /// Shares of the users, and the rows in three days of the user who stands there (lanl/README.md's counts).
    private static let quantiles: [(share: Double, rows: Double)] = [
        (0.00005, 1_006_377), (0.00015, 536_929), (0.00025, 213_906), (0.0005, 180_000), (0.001, 124_226),
        (0.003, 39_114), (0.01, 18_633), (0.02, 9_991), (0.05, 4_658), (0.1, 3_087), (0.2, 2_152), (0.3, 1_687),
        (0.4, 1_412), (0.5, 1_198), (0.6, 972), (0.7, 665), (0.8, 210), (0.85, 77), (0.9, 32), (0.95, 9), (0.98, 3),
        (1, 1),
    ]
    /// The busiest user's share of all rows, whatever the size of the organisation.
    private static let largestShare = 0.048

    /// Rows a day for `count` users, the busiest first, `total` together.
    static func rowsPerDay(count: Int, total: Int) -> [Double] {
        var rows = (0..<count).map { weight(at: (Double($0) + 0.5) / Double(count)) }
        // A small organisation has no room for LANL's giants; what is cut off them goes to everyone.
        for _ in 0..<8 {
            let scale = Double(total) / rows.reduce(0, +)
            for index in rows.indices {
                let cap = largestShare * Double(total) * pow(0.9, Double(index))
                rows[index] = min(rows[index] * scale, max(cap, 0.004 * Double(total)))
            }
        }
        return rows
    }

    /// The rows in three days of the user at `share` of the ranking: linear between the quantiles, in logarithms.
    private static func weight(at share: Double) -> Double {
        guard let upper = quantiles.firstIndex(where: { $0.share >= share }), upper > 0 else {
            return quantiles[0].rows
        }
        let (left, right) = (quantiles[upper - 1], quantiles[upper])
        let position = (log(share) - log(left.share)) / (log(right.share) - log(left.share))
        return exp(log(left.rows) + position * (log(right.rows) - log(left.rows)))
    }
}
