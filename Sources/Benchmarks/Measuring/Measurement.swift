/// A row of the benchmark table: a task, measured on the plain path and on the fast path.
package struct Measurement: Sendable, Hashable, Codable {
    /// The name of the benchmark.
    package var name: String
    /// A short description of the task.
    package var work: String
    /// The unit of the values, such as `events/s`.
    package var unit: String
    /// True if lower values are better, as for seconds.
    package var isLessBetter: Bool
    /// The values of the plain path; `nil` if there is none.
    package var plain: Samples?
    /// The values of the fast path.
    package var fast: Samples
    /// The target; `nil` if there is none.
    package var target: Target?
    /// The minimum number of floating-point operations per event (two per multiplication-addition).
    package var flopsPerEvent: Double?
    /// True if its matrix products are in bfloat16.
    package var usesBfloat16: Bool?
    /// The fraction of the machine's matrix product rate that they reach, from 0 to 1.
    package var fractionOfCeiling: Double?
    /// Further remarks, one sentence each.
    package var remarks: [String]

    /// The keys of the JSON report, which do not change.
    private enum CodingKeys: String, CodingKey {
        case name, work, unit, isLessBetter, plain, fast, target, usesBfloat16, remarks
        case flopsPerEvent = "flopsPerRow"
        case fractionOfCeiling = "shareOfCeiling"
    }

    /// Creates a row of the table.
    package init(
        _ name: String,
        _ work: String,
        unit: String,
        isLessBetter: Bool = false,
        plain: Samples? = nil,
        fast: Samples,
        target: Target? = nil,
        flopsPerEvent: Double? = nil,
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
        self.flopsPerEvent = flopsPerEvent
        self.usesBfloat16 = usesBfloat16
        self.remarks = remarks
    }

    /// The factor by which the fast median is better than the plain one; `nil` without a plain path.
    package var ratio: Double? {
        plain.map { isLessBetter ? $0.median / fast.median : fast.median / $0.median }
    }

    /// True if the median reaches the target; `nil` if there is no target, or nothing to compare with.
    package var isReached: Bool? {
        guard let target else { return nil }
        switch target.kind {
        case .times: return ratio.map { $0 >= target.limit }
        case .atLeast: return fast.median >= target.limit
        case .atMost: return fast.median <= target.limit
        }
    }
}

/// The target of a measurement.
package struct Target: Sendable, Hashable, Codable {
    /// The value that is compared with the limit.
    package enum Kind: String, Sendable, Hashable, Codable {
        /// The factor over the plain path must be at least the limit.
        case times
        /// The value must be at least the limit.
        case atLeast
        /// The value must be at most the limit.
        case atMost
    }

    /// The value that is compared.
    package let kind: Kind
    /// The limit.
    package let limit: Double

    /// At least `factor` times better than the plain path.
    package static func times(_ factor: Double) -> Target { Target(kind: .times, limit: factor) }
    /// At least `limit`.
    package static func atLeast(_ limit: Double) -> Target { Target(kind: .atLeast, limit: limit) }
    /// At most `limit`.
    package static func atMost(_ limit: Double) -> Target { Target(kind: .atMost, limit: limit) }
}

/// The values of several repetitions of one measurement.
package struct Samples: Sendable, Hashable {
    /// The values in the order in which they were measured.
    package let values: [Double]

    /// Creates samples from the values of at least one repetition.
    package init(_ values: [Double]) {
        precondition(!values.isEmpty, "samples need at least one value")
        self.values = values
    }

    /// The median; for an even number of values the mean of the two in the middle.
    package var median: Double { quantile(0.5) }
    /// The lowest value.
    package var lowest: Double { quantile(0) }
    /// The highest value.
    package var highest: Double { quantile(1) }

    /// The quantile at `fraction`, interpolated linearly between neighbours (Hyndman and Fan 1996, type 7).
    package func quantile(_ fraction: Double) -> Double {
        let sorted = values.sorted()
        let place = fraction * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}

extension Samples: Codable {
    private enum Key: CodingKey {
        case median, lowest, highest, values
    }

    /// Reads the values, from which the rest follows.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let values = try container.decode([Double].self, forKey: .values)
        guard !values.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: .values, in: container, debugDescription: "no values")
        }
        self.init(values)
    }

    /// Writes the values, and median, lowest and highest for readers.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(median, forKey: .median)
        try container.encode(lowest, forKey: .lowest)
        try container.encode(highest, forKey: .highest)
        try container.encode(values, forKey: .values)
    }
}
