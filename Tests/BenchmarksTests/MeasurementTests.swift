import Benchmarks
import Testing

@Suite struct MeasurementTests {
    private func measurement(
        plain: Double?,
        fast: Double,
        isLessBetter: Bool = false,
        target: Target?
    ) -> Measurement {
        Measurement(
            "score",
            "score events",
            unit: isLessBetter ? "s" : "events/s",
            isLessBetter: isLessBetter,
            plain: plain.map { Samples([$0]) },
            fast: Samples([fast]),
            target: target
        )
    }

    @Test func `the ratio is the factor by which the fast path is better`() {
        #expect(measurement(plain: 50, fast: 200, target: nil).ratio == 4)
        #expect(measurement(plain: 8, fast: 2, isLessBetter: true, target: nil).ratio == 4)
        #expect(measurement(plain: nil, fast: 2, target: nil).ratio == nil)
    }

    @Test func `targets are reached at their limit`() {
        #expect(measurement(plain: 50, fast: 200, target: .times(4)).isReached == true)
        #expect(measurement(plain: 50, fast: 199, target: .times(4)).isReached == false)
        #expect(measurement(plain: nil, fast: 200, target: .times(4)).isReached == nil)
        #expect(measurement(plain: nil, fast: 200, target: .atLeast(200)).isReached == true)
        #expect(measurement(plain: nil, fast: 2.1, isLessBetter: true, target: .atMost(2)).isReached == false)
        #expect(measurement(plain: 1, fast: 2, target: nil).isReached == nil)
    }

    @Test func `a target below the plain path's time is a ratio`() {
        // Four fifths of the other command's time.
        #expect(measurement(plain: 10, fast: 8, isLessBetter: true, target: .times(1.25)).isReached == true)
    }
}
