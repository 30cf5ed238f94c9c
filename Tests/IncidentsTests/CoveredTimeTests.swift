import Incidents
import TestSupport
import Testing

@Suite struct `The covered time` {
    @Test func `leaves out what lies between two pieces of log`() {
        #expect(CoveredTime([]).seconds == 0)
        #expect(CoveredTime([500]).seconds == 1)
        #expect(CoveredTime([500, 500, 509]).seconds == 10)
        // A silence of exactly six hours is a quiet night; a second more is a gap.
        #expect(CoveredTime([0, 21_600]).seconds == 21_601)
        #expect(CoveredTime([0, 21_601]).seconds == 2)
        #expect(CoveredTime([200_000, 10, 200_019, 0]).seconds == 11 + 20)
        #expect(!CoveredTime([0, 3598]).isMeaningful)
        #expect(CoveredTime([0, 3599]).isMeaningful)
        #expect(CoveredTime([-7200, -3601, 3599]).seconds == 10_800)
    }

    @Test(
        arguments: [
            ([], 0), ([5], 1), ([0, 3_599], 3_600), ([0, 3_600], 3_601), ([0, 6 * 3_600], 21_601), ([0, 7 * 3_600], 2),
            ([90_000, 0, 86_400, 3_600], 7_202),
        ] as [([Int], Int)]
    )
    func `is exact for pieces of log of any length, as it is for a calibration`(seconds: [Int], covered: Int) {
        var time = CoveredTime()
        for second in seconds { time.add(second) }
        #expect(time.seconds == covered && time == CoveredTime(seconds.reversed()))
        #expect(time.days == Double(covered) / 86_400)
    }

    @Test func `of ten minutes of log is ten minutes, and of a day a day`() {
        #expect(CoveredTime(0..<600).seconds == 600)
        #expect(CoveredTime(stride(from: 86_400, to: 2 * 86_400, by: 1)).seconds == 86_400)
        // The first and the last event of a day do not fall on midnight.
        let minutes = { (day: Int, seconds: Range<Int>) in
            stride(from: seconds.lowerBound, to: seconds.upperBound, by: 60).map { $0 + 86_400 * day } + [
                seconds.upperBound - 1 + 86_400 * day
            ]
        }
        #expect(CoveredTime(minutes(6, 1..<86_391)).seconds == 86_400)
        #expect(CoveredTime(minutes(6, 0..<86_400 - 600)).seconds == 86_400)
        #expect(CoveredTime(minutes(6, 0..<86_400 - 601)).seconds == 86_400 - 601)
        #expect(CoveredTime(minutes(6, 0..<86_401)).seconds == 86_401)
        // Two days in one piece, and two days a week apart.
        #expect(CoveredTime(minutes(6, 5..<2 * 86_400 - 7)).seconds == 2 * 86_400)
        #expect(CoveredTime(minutes(6, 5..<86_399) + minutes(13, 9..<86_000)).seconds == 2 * 86_400)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `does not depend on the order of events`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let seconds = (0..<300).map { _ in Int.random(in: -50_000..<400_000, using: &numbers) }
        // By the definition, second by second.
        let ordered = seconds.sorted()
        var (expected, start) = (0, ordered[0])
        for (second, next) in zip(ordered, ordered.dropFirst() + [.max]) where next > second + 21_600 {
            let length = second - start + 1
            let lack = (86_400 - length % 86_400) % 86_400
            expected += lack <= 600 ? length + lack : length
            start = next
        }
        #expect(CoveredTime(ordered).seconds == expected)
        #expect(CoveredTime(seconds).seconds == expected)
    }
}
