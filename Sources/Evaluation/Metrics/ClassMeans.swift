/// The mean score of the red-team rows, of the normal rows, and of all.
struct ClassMeans {
    private var redSum = 0.0
    private var redCount = 0
    private var normalSum = 0.0
    private var normalCount = 0

    init() {}

    init(_ scores: [Double], isMalicious: [Bool]) {
        for row in scores.indices { add(scores[row], isMalicious: isMalicious[row]) }
    }

    mutating func add(_ score: Double, isMalicious: Bool) {
        if isMalicious {
            redSum += score
            redCount += 1
        } else {
            normalSum += score
            normalCount += 1
        }
    }

    var red: Double? { redCount > 0 ? redSum / Double(redCount) : nil }
    var normal: Double? { normalCount > 0 ? normalSum / Double(normalCount) : nil }
    var all: Double? {
        let count = redCount + normalCount
        return count > 0 ? (redSum + normalSum) / Double(count) : nil
    }
}
