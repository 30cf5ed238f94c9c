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
