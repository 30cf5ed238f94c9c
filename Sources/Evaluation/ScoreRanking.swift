/// The rows of a set counted down from the highest score: at each distinct score, how many red-team rows and how many
/// normal rows lie at or above it.
///
/// All metrics read from it. Rows of equal score cannot be told apart by any threshold, so they enter together.
///
///     let ranking = ScoreRanking(scores: [0.1, 0.4, 0.35, 0.8], isRed: [false, false, true, true])
///     ranking.areaUnderCurve    // 0.75
///     ranking.averagePrecision  // 0.8333…
public struct ScoreRanking: Sendable {
    /// The distinct scores, descending.
    public let thresholds: [Double]
    /// Normal rows at or above each threshold.
    public let falseCounts: [UInt32]
    /// Red-team rows at or above each threshold.
    public let trueCounts: [UInt32]

    /// The number of red-team rows.
    public var redCount: Int { Int(trueCounts.last ?? 0) }
    /// The number of normal rows.
    public var normalCount: Int { Int(falseCounts.last ?? 0) }
    /// The number of rows.
    public var count: Int { redCount + normalCount }

    /// Ranks rows by `scores`.
    ///
    /// - Precondition: One label a score, no score is NaN.
    public init(scores: [Double], isRed: [Bool]) {
        self.init(SortedScores(scores), isRed: isRed)
    }

    /// Ranks sorted scores, leaving out the rows of which `isLeftOut` says so.
    ///
    /// - Precondition: One label a score.
    public init(_ sorted: SortedScores, isRed: [Bool], isLeftOut: ((Int) -> Bool)? = nil) {
        precondition(sorted.rows.count == isRed.count, "a label for every score")
        var thresholds: [Double] = []
        var falseCounts: [UInt32] = []
        var trueCounts: [UInt32] = []
        var (reds, normals): (UInt32, UInt32) = (0, 0)
        for index in sorted.rows.indices {
            let row = Int(sorted.rows[index])
            if let isLeftOut, isLeftOut(row) { continue }
            if isRed[row] { reds += 1 } else { normals += 1 }
            let value = sorted.values[index]
            if let last = thresholds.last, last == value {
                falseCounts[falseCounts.count - 1] = normals
                trueCounts[trueCounts.count - 1] = reds
            } else {
                thresholds.append(value)
                falseCounts.append(normals)
                trueCounts.append(reds)
            }
        }
        self.thresholds = thresholds
        self.falseCounts = falseCounts
        self.trueCounts = trueCounts
    }

    /// Why curves are undefined for this set, or `nil` where they are defined.
    public var reasonUndefined: String? {
        if count == 0 { return "there are no rows" }
        if redCount == 0 { return "there are no red-team rows" }
        return normalCount == 0 ? "all rows are the red team's" : nil
    }

    /// The area under the ROC curve, ties counted half; `nil` where one of the two classes is empty.
    public var areaUnderCurve: Double? {
        guard reasonUndefined == nil else { return nil }
        // Twice the area in units of (one normal row × one red row): exact in integers.
        var area = 0
        var (lastFalse, lastTrue) = (0, 0)
        for index in thresholds.indices {
            let (falses, trues) = (Int(falseCounts[index]), Int(trueCounts[index]))
            area += (falses - lastFalse) * (trues + lastTrue)
            (lastFalse, lastTrue) = (falses, trues)
        }
        return Double(area) / (2 * Double(redCount) * Double(normalCount))
    }

    /// The mean of the precisions at each threshold, weighted with the recall that the threshold adds (no interpolation);
    /// `nil` where one of the two classes is empty.
    public var averagePrecision: Double? {
        guard reasonUndefined == nil else { return nil }
        var sum = 0.0
        var lastTrue = 0
        for index in thresholds.indices where Int(trueCounts[index]) > lastTrue {
            sum += Double(Int(trueCounts[index]) - lastTrue) * precision(at: index)
            lastTrue = Int(trueCounts[index])
        }
        return sum / Double(redCount)
    }

    /// The share of red-team rows among those at or above a threshold.
    func precision(at index: Int) -> Double {
        Double(trueCounts[index]) / Double(Int(trueCounts[index]) + Int(falseCounts[index]))
    }

    /// The share of the red-team rows at or above a threshold.
    func recall(at index: Int) -> Double { Double(trueCounts[index]) / Double(redCount) }

    /// The share of the normal rows at or above a threshold.
    func falsePositiveRate(at index: Int) -> Double { Double(falseCounts[index]) / Double(normalCount) }
}
