/// What several repetitions of one measurement gave.
package struct Samples: Sendable, Hashable {
    /// The values in the order in which they were measured.
    package let values: [Double]

    /// The values of at least one repetition.
    package init(_ values: [Double]) {
        precondition(!values.isEmpty, "nothing was measured")
        self.values = values
    }

    /// The middle value; of an even number the mean of the two in the middle.
    package var median: Double { quantile(0.5) }
    /// The lowest value.
    package var lowest: Double { quantile(0) }
    /// The highest value.
    package var highest: Double { quantile(1) }

    /// The value that a share of the others lies below, between neighbours in proportion (Hyndman and Fan 1996, type 7).
    package func quantile(_ share: Double) -> Double {
        let sorted = values.sorted()
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}

extension Samples: Codable {
    private enum Key: CodingKey {
        case median, lowest, highest, values
    }

    /// Reads the values; the rest follows from them.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let values = try container.decode([Double].self, forKey: .values)
        guard !values.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: .values, in: container, debugDescription: "no values")
        }
        self.init(values)
    }

    /// Writes the values, and what readers would make of them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(median, forKey: .median)
        try container.encode(lowest, forKey: .lowest)
        try container.encode(highest, forKey: .highest)
        try container.encode(values, forKey: .values)
    }
}
