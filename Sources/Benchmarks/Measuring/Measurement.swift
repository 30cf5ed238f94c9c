/// A row of the benchmark's table: one piece of work, by the plain path and by the fast one.
package struct Measurement: Sendable, Hashable, Codable {
    /// The benchmark that it belongs to, as `--only` names it.
    package var name: String
    /// What is done, in a few words.
    package var work: String
    /// What the values count, such as `rows/s`.
    package var unit: String
    /// Whether less is better, as of seconds.
    package var isLessBetter: Bool
    /// What the plain path reaches, where there is one.
    package var plain: Samples?
    /// What we reach.
    package var fast: Samples
    /// What is to be reached.
    package var target: Target?
    /// The operations on numbers that the work needs at least, for each row: twice the multiplications (FLOP).
    package var flopsPerRow: Double?
    /// Whether its matrix products are in bfloat16.
    package var usesBfloat16: Bool?
    /// What these are of the machine's matrix products, from 0 to 1.
    package var shareOfCeiling: Double?
    /// What else there is to know, a sentence each.
    package var remarks: [String]

    /// A row of the table.
    package init(
        _ name: String,
        _ work: String,
        unit: String,
        isLessBetter: Bool = false,
        plain: Samples? = nil,
        fast: Samples,
        target: Target? = nil,
        flopsPerRow: Double? = nil,
        usesBfloat16: Bool? = nil,
        remarks: [String] = []
    ) {
        self.name = name
        self.work = work
        self.unit = unit
        self.isLessBetter = isLessBetter
        self.plain = plain
        self.fast = fast
        self.target = target
        self.flopsPerRow = flopsPerRow
        self.usesBfloat16 = usesBfloat16
        self.remarks = remarks
    }

    /// How many times better the fast median is than the plain one.
    package var ratio: Double? {
        plain.map { isLessBetter ? $0.median / fast.median : fast.median / $0.median }
    }

    /// Whether the median is what was to be reached; `nil` where nothing was, or there is nothing to compare with.
    package var isReached: Bool? {
        guard let target else { return nil }
        switch target.kind {
        case .times: return ratio.map { $0 >= target.limit }
        case .atLeast: return fast.median >= target.limit
        case .atMost: return fast.median <= target.limit
        }
    }
}

/// What a measurement is meant to reach.
package struct Target: Sendable, Hashable, Codable {
    /// What is compared with the limit.
    package enum Kind: String, Sendable, Hashable, Codable {
        /// How many times better than the plain path it is has to be at least the limit.
        case times
        /// The value has to be at least the limit.
        case atLeast
        /// The value has to be at most the limit.
        case atMost
    }

    /// What is compared.
    package let kind: Kind
    /// With what.
    package let limit: Double

    /// At least `factor` times better than the plain path.
    package static func times(_ factor: Double) -> Target { Target(kind: .times, limit: factor) }
    /// At least `limit`.
    package static func atLeast(_ limit: Double) -> Target { Target(kind: .atLeast, limit: limit) }
    /// At most `limit`.
    package static func atMost(_ limit: Double) -> Target { Target(kind: .atMost, limit: limit) }
}

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
