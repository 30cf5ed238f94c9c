/// The numbers of malicious and of normal events at or above each distinct score: the basis of all ranking metrics.
///
/// No threshold separates events of equal score, so they count together.
///
///     let ranking = ScoreRanking(scores: [0.1, 0.4, 0.35, 0.8], isMalicious: [false, false, true, true])
///     ranking.areaUnderCurve    // 0.75
///     ranking.averagePrecision  // 0.8333…
package struct ScoreRanking: Sendable {
    /// A distinct score, with the numbers of events at or above it.
    struct Step: Sendable {
        let threshold: Double
        let falseCount: UInt32
        let trueCount: UInt32
    }

    /// The distinct scores, descending.
    let steps: [Step]

    /// The distinct scores, descending.
    package var thresholds: [Double] { steps.map(\.threshold) }
    /// Normal events at or above each threshold.
    package var falseCounts: [Int] { steps.map { Int($0.falseCount) } }
    /// Malicious events at or above each threshold.
    package var trueCounts: [Int] { steps.map { Int($0.trueCount) } }

    /// The number of malicious events.
    package var maliciousCount: Int { Int(steps.last?.trueCount ?? 0) }
    /// The number of normal events.
    package var normalCount: Int { Int(steps.last?.falseCount ?? 0) }
    /// The number of events.
    package var count: Int { maliciousCount + normalCount }

    /// Ranks events by `scores`.
    ///
    /// - Precondition: There is one label per score, and no score is NaN.
    package init(scores: [Double], isMalicious: [Bool]) {
        self.init(SortedScores(scores), isMalicious: isMalicious)
    }

    /// Ranks sorted scores without the events for which `isLeftOut` is true.
    ///
    /// - Precondition: There is one label per score, and one mark per score if there are marks.
    package init(_ sorted: SortedScores, isMalicious: [Bool], isLeftOut: [Bool]? = nil) {
        precondition(sorted.order.count == isMalicious.count, "a label for every score")
        precondition(isLeftOut.map { $0.count == isMalicious.count } ?? true, "a mark for every score")
        self.init(sorted, most: sorted.order.count) { event in
            if let isLeftOut, isLeftOut[event] { nil } else { isMalicious[event] }
        }
    }

    /// Ranks at most `most` of the events of sorted scores.
    ///
    /// `classify` is called from the highest score down, and returns an event's label, or `nil` to leave the event out.
    @inline(__always)
    init(_ sorted: SortedScores, most: Int, classify: (Int) -> Bool?) {
        steps = Array(unsafeUninitializedCapacity: most) { buffer, count in
            var (malicious, normal): (UInt32, UInt32) = (0, 0)
            for index in sorted.order.indices {
                guard let isMalicious = classify(Int(sorted.order[index])) else { continue }
                if isMalicious { malicious += 1 } else { normal += 1 }
                let value = sorted.values[index]
                if count == 0 || buffer[count - 1].threshold != value { count += 1 }
                // Trivial memory: a step may be set as often as its score repeats.
                buffer[count - 1] = Step(threshold: value, falseCount: normal, trueCount: malicious)
            }
        }
    }

    /// The reason why curves are undefined for this set, or `nil`.
    package var reasonUndefined: String? {
        if count == 0 { return "there are no events" }
        if maliciousCount == 0 { return "there are no malicious events" }
        return normalCount == 0 ? "all events are malicious" : nil
    }

    /// The area under the ROC curve, ties counted half; `nil` if one of the two classes is empty.
    package var areaUnderCurve: Double? {
        guard reasonUndefined == nil else { return nil }
        // Twice the area in units of (one normal event × one malicious event): exact in integers.
        var area = 0
        var (lastFalse, lastTrue) = (0, 0)
        for index in steps.indices {
            let (falses, trues) = (Int(steps[index].falseCount), Int(steps[index].trueCount))
            area += (falses - lastFalse) * (trues + lastTrue)
            (lastFalse, lastTrue) = (falses, trues)
        }
        return Double(area) / (2 * Double(maliciousCount) * Double(normalCount))
    }

    /// The mean of the precision at each threshold, weighted by the recall that the threshold adds (no interpolation);
    /// `nil` if one of the two classes is empty.
    package var averagePrecision: Double? {
        guard reasonUndefined == nil else { return nil }
        var sum = 0.0
        var lastTrue = 0
        for index in steps.indices where Int(steps[index].trueCount) > lastTrue {
            sum += Double(Int(steps[index].trueCount) - lastTrue) * precision(at: index)
            lastTrue = Int(steps[index].trueCount)
        }
        return sum / Double(maliciousCount)
    }

    /// The share of the events at or above a threshold that are malicious.
    func precision(at index: Int) -> Double {
        Double(steps[index].trueCount) / Double(Int(steps[index].trueCount) + Int(steps[index].falseCount))
    }

    /// The share of the malicious events at or above a threshold.
    func recall(at index: Int) -> Double { Double(steps[index].trueCount) / Double(maliciousCount) }

    /// The share of the normal events at or above a threshold.
    func falsePositiveRate(at index: Int) -> Double { Double(steps[index].falseCount) / Double(normalCount) }
}
