import Assessment
import AuthLogs
import Testing
import Vocabulary

@Suite struct RankedEventsTests {
    private let table: TokenTable

    init() throws {
        let run = try SmallRun()
        let first = try run.write(Array(SmallRun.events(6)[..<4]), to: "8.csv")
        table = try run.table([first, run.write(Array(SmallRun.events(6)[4...]), to: "9.csv")])
    }

    private func scores(_ losses: [Double], defaults: [Double]? = nil, fields: Bool = false) -> ModelScores {
        ModelScores(
            seconds: table.seconds,
            users: table.userIndices,
            userNames: (0..<table.users.count).map { table.users.name(Int32($0)) },
            // Unlike the labels of the file, which call event 4 malicious.
            isMalicious: [false, true, false, true, false, false],
            losses: losses,
            fields: fields
                ? AuthField.allCases.map { field in (field, losses.map { $0 + Double(field.rawValue) }) } : [],
            defaultScores: defaults
        )
    }

    @Test func `ranks go down from the highest score, equal scores in order`() {
        let ranking = RankedEvents(table, scores([1, 3, 2, 3, 9, 0]), topCount: 4)
        #expect(ranking.top.map(\.index) == [4, 1, 3, 2] && ranking.top.map(\.rank) == [1, 2, 3, 4])
        #expect(ranking.top.map(\.score) == [9, 3, 3, 2])
        #expect(ranking.malicious.map(\.index) == [1, 3] && ranking.malicious.map(\.rank) == [2, 3])
        #expect(ranking.top.map(\.isMalicious) == [false, true, true, false])
    }

    @Test func `an event has its text and its place in its file`() {
        let ranking = RankedEvents(table, scores([1, 3, 2, 3, 9, 0]), topCount: 2)
        // Event 4 is the first one of the second file.
        #expect(ranking.top.map(\.event.shortPlace) == ["9.csv:1", "8.csv:2"])
        #expect(ranking.top[0].event.second == 1_004 && ranking.top[0].event[.sourceUser] == "U3")
        #expect(ranking.top[0].event[.sourceHost] == "C4" && ranking.top[0].event[.destinationHost] == "C0")
        #expect(ranking.top[0].fieldLosses.isEmpty)
    }

    @Test func `the default score ranks where it is known, and fields keep their losses`() {
        let ranking = RankedEvents(table, scores([1, 3, 2, 3, 9, 0], defaults: [6, 5, 4, 3, 2, 1], fields: true))
        #expect(ranking.top.map(\.index) == [0, 1, 2, 3, 4, 5])
        #expect(ranking.top[4].fieldLosses == [9, 10, 11, 12, 13, 14, 15, 16, 17, 18])
    }

    @Test func `scores that are not numbers come last`() {
        let ranking = RankedEvents(table, scores([.nan, -1, .infinity, .nan, -.infinity, 0]))
        #expect(ranking.top.map(\.index) == [2, 5, 1, 0, 3, 4])
        #expect(ranking.malicious.map(\.rank) == [3, 5])
    }
}
