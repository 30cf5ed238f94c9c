import Incidents
import Testing

@Suite struct `A severity` {
    @Test func `follows from how many events of a day score as high`() {
        let counts = [0, 0.999, 1, 19.9, 20, 99, 100, 999, 1_000, 1e9]
        #expect(
            counts.map { Severity(eventsPerDay: $0) } == [
                .critical, .critical, .high, .high, .medium, .medium, .low, .low, .informational, .informational,
            ]
        )
    }

    @Test func `has the rank and the name that files and the alert store keep`() {
        #expect(Severity.allCases.map(\.rank) == [1, 2, 3, 4, 5])
        #expect(Severity.allCases.map(\.rawValue) == ["informational", "low", "medium", "high", "critical"])
        #expect((0...6).map { Severity(rank: $0) } == [nil] + Severity.allCases + [nil])
        #expect(Severity.allCases.sorted() == Severity.allCases && Severity.low < .high)
    }
}
