import Detection
import Foundation
import Incidents
import TestSupport
import Testing

@Suite struct `What a normal day says of a score` {
    /// A day of `values.count` scores, of which the highest `loners` are incidents of their own.
    private func day(_ values: [Double], loners: Int = 60, seconds: Int = 86_400) throws -> Calibration {
        var parts = CalibrationParts()
        parts.seconds = seconds
        for value in values { parts.score.add(value) }
        parts.curve = AlertCurve(values.sorted(by: >).prefix(loners).enumerated().map { Self.loner($0, $1) })
        return try parts.calibration()
    }

    private static func loner(_ row: Int, _ score: Double) -> AlertCandidate {
        let number = Int32(row)
        return AlertCandidate(
            event: row,
            score: score,
            second: 0,
            user: number,
            source: number,
            destination: number,
            hasCommonDestination: false
        )
    }

    private func values(_ count: Int) -> [Double] {
        var numbers = SeededNumbers(seed: 11)
        return (0..<count).map { _ in exponential(2, &numbers) }
    }

    @Test func `a threshold makes as many incidents as there is time for`() throws {
        let values = values(50_000).sorted(by: >)
        let (one, two) = (try day(values), try day(values, seconds: 2 * 86_400))
        for number in 1...30 {
            let threshold = one.threshold(AlertBudget(incidentsPerDay: Double(number)))
            #expect(threshold == values[number - 1])
            #expect(two.threshold(AlertBudget(incidentsPerDay: Double(number) / 2)) == threshold)
        }
        #expect(one.threshold(AlertBudget(incidentsPerDay: 2.9)) == values[1])
        // There are no more than were kept.
        #expect(one.threshold(AlertBudget(incidentsPerDay: 1e6)) == values[59])
        #expect(one.days == 1 && two.days == 2 && one.rowCount == 50_000)
    }

    @Test func `more time for incidents never makes a threshold higher`() throws {
        let calibration = try day(values(20_000))
        let budgets = (-40...40).map { AlertBudget(incidentsPerDay: exp2(Double($0) / 4)) }
        let thresholds = budgets.map(calibration.threshold)
        #expect(zip(thresholds, thresholds.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(thresholds.allSatisfy(\.isFinite) && Set(thresholds).count > 40)
    }

    @Test func `with time for less than one a day the threshold lies beyond all that the day has`() throws {
        let values = values(20_000)
        let highest = try #require(values.max())
        for days in [values, values + [highest + 50]] {
            let calibration = try day(days)
            var previous = days.max() ?? 0
            for number in [0.9, 0.5, 0.01, 1e-9, 1e-300] {
                let threshold = calibration.threshold(AlertBudget(incidentsPerDay: number))
                #expect(threshold > (days.max() ?? 0) && threshold.isFinite, "\(number)")
                #expect(threshold >= previous)
                previous = threshold
            }
        }
        // As far beyond as the scores of the day fall: once in e days is a mean of 2 higher than once a day.
        let calibration = try day(values)
        let limits = [3, 4, 5].map { calibration.threshold(AlertBudget(incidentsPerDay: exp(-Double($0)))) }
        #expect(abs(limits[1] - limits[0] - (limits[2] - limits[1])) < 1e-9)
        #expect((1.2...2.8).contains(limits[1] - limits[0]))
        let rows = calibration.rowsPerDay(atLeast: limits[0])
        #expect(abs(rows - exp(-3)) < 1e-3 * rows)
    }

    @Test func `the threshold of an incident of many alerts lies beyond all of them`() throws {
        var parts = CalibrationParts()
        let scores = [30, 24, 20, 9, 8] as [Double]
        for score in scores + Array(repeating: 1, count: 5_000) { parts.score.add(score) }
        parts.curve = AlertCurve(
            scores.enumerated().map { row, score in
                let number = Int32(row < 3 ? 0 : row)
                return AlertCandidate(
                    event: row,
                    score: score,
                    second: row,
                    user: number,
                    source: number,
                    destination: number,
                    hasCommonDestination: false
                )
            }
        )
        let calibration = try parts.calibration()
        #expect(calibration.threshold(AlertBudget(incidentsPerDay: 1)) == 20)
        #expect(calibration.threshold(AlertBudget(incidentsPerDay: 0.5)) > 30)
        #expect(try CalibrationParts(calibration).calibration().threshold(AlertBudget(incidentsPerDay: 0.5)) > 30)
    }

    @Test func `where the highest scores are equal a threshold below their number lies above them`() throws {
        let calibration = try day(values(1_000) + [99, 99, 99])
        #expect(calibration.threshold(AlertBudget(incidentsPerDay: 2)) > 99)
        #expect(calibration.threshold(AlertBudget(incidentsPerDay: 3)) == 99)
    }

    @Test(arguments: [1, 3, 0.25] as [Double])
    func `ranks and rows a day are those of a count`(days: Double) throws {
        let values = values(60_000)
        let calibration = try day(values, seconds: Int(days * 86_400))
        for score in [0.01, 0.5, 1, 2, 5, 9, 11] {
            let count = Double(values.count { $0 >= score })
            let found = calibration.rowsPerDay(atLeast: score) * days
            #expect(abs(found - count) < 0.06 * count + 2, "\(score)")
            #expect(abs(calibration.percentile(score) - (1 - count / 60_000)) < 0.003)
        }
        for score in [0, 0.3, 4, 17, 90] {
            let share = calibration.rowsPerDay(atLeast: score) * days / 60_000
            #expect(abs(calibration.percentile(score) + share - 1) < 1e-9)
        }
        #expect(calibration.rowsPerDay(atLeast: 0) * days > 59_000 && calibration.percentile(0) < 0.01)
        #expect((0..<1).contains(calibration.rowsPerDay(atLeast: 200)) && calibration.percentile(200) <= 1)
    }

    @Test func `a level is how many rows of a day are as odd`() throws {
        let calibration = try day(values(60_000))
        let seen = stride(from: 0, to: 40, by: 0.05).map { score in
            (rows: calibration.rowsPerDay(atLeast: score), level: calibration.level(score))
        }
        let levels: [(Double, Severity)] = [(1_000, .informational), (100, .low), (20, .medium), (1, .high)]
        for (rows, level) in seen {
            #expect(level == levels.first { rows >= $0.0 }?.1 ?? .critical, "\(rows)")
        }
        #expect(Set(seen.map(\.level)) == Set(Severity.allCases))
        // Hand-counted: of 4,000 rows, one of a kind at 20, 10 at 15, 60 at 10, 500 at 5.
        let counted = try day(
            [20] + [(15.0, 10), (10, 60), (5, 500), (1, 3_429)].flatMap { Array(repeating: $0, count: $1) },
            loners: 0
        )
        #expect([1.2, 6, 11, 30].map(counted.level) == [.low, .medium, .high, .critical])
        #expect(counted.level(0.5) == .informational)
    }

    @Test func `a day without rows ranks nothing`() throws {
        let calibration = try CalibrationParts().calibration()
        #expect(calibration.rowsPerDay(atLeast: 3) == 0 && calibration.percentile(3) == 0 && calibration.days == 1)
        #expect(calibration.threshold(.standard).isFinite)
        #expect(!calibration.hasHistory)
    }
}
