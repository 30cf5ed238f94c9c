import Foundation

/// The distribution of non-negative values, to within half a percent of each value, in bounded memory.
///
/// The values' logarithms are counted in buckets of equal width, so that sketches of several days, or of several
/// machines, add up exactly to the sketch of all (Masson, Rim and Lee, "DDSketch", VLDB 2019, sections 2.1 and 2.3).
///
///     var sketch = QuantileSketch()
///     for loss in losses { sketch.add(loss) }
///     sketch.quantile(0.999)      // nats
///     sketch.count(atLeast: 12)   // values
package struct QuantileSketch: Sendable, Hashable {
    /// The maximum relative error of a value.
    package static let accuracy = 0.005
    private static let growth = log((1 + accuracy) / (1 - accuracy))
    /// The lower limit: smaller values count as this one.
    private static let least = 1e-6
    /// The number of buckets needed to reach 10,000.
    private static let bucketCount = Int((log(1e4 / least) / growth).rounded(.up)) + 1
    /// The upper limit: greater values count as this one.
    static let highest = value(at: Double(bucketCount))

    /// The number of values in each bucket.
    private(set) var counts = [Int](repeating: 0, count: bucketCount)
    /// The number of values.
    package private(set) var count = 0

    /// Creates an empty sketch.
    package init() {}

    /// Creates the sketch of `values`.
    package init(_ values: some Sequence<Float>) {
        for value in values { add(Double(value)) }
    }

    /// Adds a value; NaN and negative values count as 0.
    package mutating func add(_ value: Double) {
        counts[Int(Self.position(of: value))] += 1
        count += 1
    }

    /// Adds the values of `other`.
    package mutating func merge(_ other: QuantileSketch) {
        for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
        count += other.count
    }

    /// Returns the position of `value` among the buckets: the integer part is its bucket, the rest the position within
    /// it.
    static func position(of value: Double) -> Double {
        guard value > least else { return 0 }
        return min(log(value / least) / growth, Double(bucketCount) - 1e-9)
    }

    /// Returns the value at `position`.
    static func value(at position: Double) -> Double { position <= 0 ? 0 : least * exp(position * growth) }

    /// Returns the approximate number of values that are at least `value`.
    ///
    /// Counts all values of the buckets above, and a proportional part of its own bucket.
    package func count(atLeast value: Double) -> Double {
        let position = Self.position(of: value)
        let bucket = Int(position)
        let above = counts[(bucket + 1)...].reduce(0, +)
        return Double(above) + Double(counts[bucket]) * (Double(bucket + 1) - position)
    }

    /// Returns the value below which the fraction `share` of the values lies; 0 where there are none.
    package func quantile(_ share: Double) -> Double { value(below: Int((share * Double(count)).rounded(.down))) }

    /// Returns the value that `number` values lie below.
    private func value(below number: Int) -> Double {
        var below = 0
        for (bucket, own) in counts.enumerated() where own > 0 {
            if below + own > number { return Self.middle(of: bucket) }
            below += own
        }
        return counts.lastIndex { $0 > 0 }.map(Self.middle) ?? 0
    }

    /// Returns a bucket's representative value, which is within ``accuracy`` of every value in the bucket.
    private static func middle(of bucket: Int) -> Double {
        bucket == 0 ? 0 : value(at: Double(bucket)) * (1 + accuracy)
    }

    /// Returns the threshold that `number` values reach, and their mean excess over it.
    func exceedance(of number: Int) -> (threshold: Double, mean: Double) {
        var (reached, sum) = (0, 0.0)
        var threshold = 0.0
        for bucket in counts.indices.reversed() where counts[bucket] > 0 {
            threshold = Self.middle(of: bucket)
            sum += threshold * Double(counts[bucket])
            reached += counts[bucket]
            if reached >= number { break }
        }
        return (threshold, reached > 0 ? sum / Double(reached) - threshold : 0)
    }
}

extension QuantileSketch: Codable {
    private enum CodingKeys: String, CodingKey {
        case first, counts
    }

    /// Encodes the buckets from the first to the last non-empty one.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let first = counts.firstIndex { $0 > 0 } ?? 0
        let end = (counts.lastIndex { $0 > 0 } ?? -1) + 1
        try container.encode(first, forKey: .first)
        try container.encode(Array(counts[first..<max(first, end)]), forKey: .counts)
    }

    /// Decodes the output of ``encode(to:)``.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let first = try container.decode(Int.self, forKey: .first)
        let kept = try container.decode([Int].self, forKey: .counts)
        guard first >= 0, kept.count <= Self.bucketCount, first <= Self.bucketCount - kept.count,
            kept.allSatisfy({ (0...Int(UInt32.max)).contains($0) })
        else {
            throw DecodingError.dataCorruptedError(forKey: .counts, in: container, debugDescription: "not a sketch")
        }
        counts.replaceSubrange(first..<first + kept.count, with: kept)
        count = kept.reduce(0, +)
    }
}
