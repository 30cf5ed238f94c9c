import Incidents
import Testing

@Suite struct `A budget of incidents` {
    @Test(
        arguments: [
            ("20/day", 20), ("100/week", 100 / 7.0), ("5/hour", 120), ("3", 3), ("0.5/day", 0.5), ("1e2/day", 100),
        ] as [(String, Double)]
    )
    func `is so many a day`(text: String, perDay: Double) throws {
        let budget = try #require(AlertBudget(text))
        #expect(abs(budget.incidentsPerDay - perDay) < 1e-9)
        // Three digits of what is no whole number.
        let read = try #require(AlertBudget(budget.description))
        #expect(abs(read.incidentsPerDay - perDay) < 0.005 * perDay)
    }

    @Test(
        arguments: [
            "", "/", "day", "/day", "20/", "20/month", "20/Day", "20/day/day", "20 /day", " 20", "-1/day", "0",
            "0/week",
            "nan", "inf/day", "-inf", "twenty", "20,5", "1e308/hour", "1e-323/week",
        ]
    )
    func `is nothing else`(text: String) { #expect(AlertBudget(text) == nil) }

    @Test func `is written as it is read`() {
        #expect(AlertBudget.standard.description == "20/day")
        #expect(AlertBudget("0.25")?.description == "0.25/day")
        #expect(AlertBudget("7/week")?.description == "1/day")
        #expect(AlertBudget("100/week")?.description == "14.3/day")
        #expect(AlertBudget("1e9")?.description == "1000000000/day" && AlertBudget("1e10") == nil)
    }

    @Test func `of none is a mistake`() async {
        await #expect(processExitsWith: .failure) { _ = AlertBudget(incidentsPerDay: 0) }
        await #expect(processExitsWith: .failure) { _ = AlertBudget(incidentsPerDay: .infinity) }
    }
}
