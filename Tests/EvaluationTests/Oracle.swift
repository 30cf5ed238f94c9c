/// The definitions of the areas, event by event and in quadratic time.
enum Oracle {
    /// The share of (malicious, normal) pairs in which the malicious event has the higher score, ties counted half.
    static func areaUnderCurve(_ scores: [Double], _ isMalicious: [Bool]) -> Double {
        var (won, pairs) = (0.0, 0.0)
        for red in scores.indices where isMalicious[red] {
            for normal in scores.indices where !isMalicious[normal] {
                pairs += 1
                won += scores[red] > scores[normal] ? 1 : scores[red] == scores[normal] ? 0.5 : 0
            }
        }
        return won / pairs
    }

    /// The mean over the malicious events of the precision at their own score.
    static func averagePrecision(_ scores: [Double], _ isMalicious: [Bool]) -> Double {
        var (sum, reds) = (0.0, 0.0)
        for red in scores.indices where isMalicious[red] {
            let above = scores.indices.filter { scores[$0] >= scores[red] }
            sum += Double(above.filter { isMalicious[$0] }.count) / Double(above.count)
            reds += 1
        }
        return sum / reds
    }
}

/// A small generator, so that every run tests the same numbers.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func next(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
