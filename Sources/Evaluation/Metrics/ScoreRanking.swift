/// The rows of a set counted down from the highest score: at each distinct score, how many red-team rows and how many
/// normal rows lie at or above it.
///
/// All metrics read from it. Rows of equal score cannot be told apart by any threshold, so they enter together.
///
///     let ranking = ScoreRanking(scores: [0.1, 0.4, 0.35, 0.8], isMalicious: [false, false, true, true])
///     ranking.areaUnderCurve    // 0.75
///     ranking.averagePrecision  // 0.8333…
package struct ScoreRanking: Sendable {
    /// A distinct score and what lies at or above it.
    struct Step: Sendable {
        let threshold: Double
        let falseCount: UInt32
        let trueCount: UInt32
    }

    /// The distinct scores, descending.
    let steps: [Step]

    /// The distinct scores, descending.
    package var thresholds: [Double] { steps.map(\.threshold) }
    /// Normal rows at or above each threshold.
    package var falseCounts: [Int] { steps.map { Int($0.falseCount) } }
    /// Red-team rows at or above each threshold.
    package var trueCounts: [Int] { steps.map { Int($0.trueCount) } }

    /// The number of red-team rows.
    package var redCount: Int { Int(steps.last?.trueCount ?? 0) }
    /// The number of normal rows.
    package var normalCount: Int { Int(steps.last?.falseCount ?? 0) }
    /// The number of rows.
    package var count: Int { redCount + normalCount }

    /// Ranks rows by `scores`.
    ///
    /// - Precondition: One label a score, no score is NaN.
    package init(scores: [Double], isMalicious: [Bool]) {
        self.init(SortedScores(scores), isMalicious: isMalicious)
    }

    /// Ranks sorted scores, all or without the rows for which `isLeftOut` is true.
    ///
    /// - Precondition: One label a score, and one mark if there are marks.
    package init(_ sorted: SortedScores, isMalicious: [Bool], isLeftOut: [Bool]? = nil) {
        precondition(sorted.rows.count == isMalicious.count, "a label for every score")
        precondition(isLeftOut.map { $0.count == isMalicious.count } ?? true, "a mark for every score")
        self.init(sorted, most: sorted.rows.count) { row in
            if let isLeftOut, isLeftOut[row] { nil } else { isMalicious[row] }
        }
    }

    /// Ranks those of sorted scores' rows that count, at most `most` of them.
    ///
    /// `classify` says of a row whether it counts as red, or `nil` where it does not count; it is asked from the highest
    /// score down.
    @inline(__always)
    init(_ sorted: SortedScores, most: Int, classify: (Int) -> Bool?) {
        steps = Array(unsafeUninitializedCapacity: most) { buffer, count in
            var (reds, normals): (UInt32, UInt32) = (0, 0)
            for index in sorted.rows.indices {
                guard let isMalicious = classify(Int(sorted.rows[index])) else { continue }
                if isMalicious { reds += 1 } else { normals += 1 }
                let value = sorted.values[index]
                if count == 0 || buffer[count - 1].threshold != value { count += 1 }
                // Trivial memory, so that a step may be set as often as its score repeats.
                buffer[count - 1] = Step(threshold: value, falseCount: normals, trueCount: reds)
            }
        }
    }

    /// Why curves are undefined for this set, or `nil` where they are defined.
    package var reasonUndefined: String? {
        if count == 0 { return "there are no rows" }
        if redCount == 0 { return "there are no red-team rows" }
        return normalCount == 0 ? "all rows are the red team's" : nil
    }

    /// The area under the ROC curve, ties counted half; `nil` where one of the two classes is empty.
    package var areaUnderCurve: Double? {
        guard reasonUndefined == nil else { return nil }
        // Twice the area in units of (one normal row × one red row): exact in integers.
        var area = 0
        var (lastFalse, lastTrue) = (0, 0)
        for index in steps.indices {
            let (falses, trues) = (Int(steps[index].falseCount), Int(steps[index].trueCount))
            area += (falses - lastFalse) * (trues + lastTrue)
            (lastFalse, lastTrue) = (falses, trues)
        }
        return Double(area) / (2 * Double(redCount) * Double(normalCount))
    }

    /// The mean of the precisions at each threshold, weighted with the recall that the threshold adds (no interpolation);
    /// `nil` where one of the two classes is empty.
    package var averagePrecision: Double? {
        guard reasonUndefined == nil else { return nil }
        var sum = 0.0
        var lastTrue = 0
        for index in steps.indices where Int(steps[index].trueCount) > lastTrue {
            sum += Double(Int(steps[index].trueCount) - lastTrue) * precision(at: index)
            lastTrue = Int(steps[index].trueCount)
        }
        return sum / Double(redCount)
    }

    /// The share of red-team rows among those at or above a threshold.
    func precision(at index: Int) -> Double {
        Double(steps[index].trueCount) / Double(Int(steps[index].trueCount) + Int(steps[index].falseCount))
    }

    /// The share of the red-team rows at or above a threshold.
    func recall(at index: Int) -> Double { Double(steps[index].trueCount) / Double(redCount) }

    /// The share of the normal rows at or above a threshold.
    func falsePositiveRate(at index: Int) -> Double { Double(steps[index].falseCount) / Double(normalCount) }
}
