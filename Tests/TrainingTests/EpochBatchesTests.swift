import AuthLogs
import LanguageModels
import Runs
import TestSupport
import Testing
import Training
import Vocabulary

@Suite struct `The batches of an epoch` {
    private static let isThere = SharedData.path("parity/train.csv") != nil

    private func table(_ users: [Int]) throws -> TokenTable {
        let counts = FieldCounts(entries: [.sourceUser: [FieldCounts.Entry(value: "U0", count: 9)]])
        let folder = try TemporaryFolder()
        let lines = users.enumerated().map { second, user in
            "\(second),U\(user),DOM1,U2,DOM1,C1,C3,NTLM,Network,LogOn,Success,0\n"
        }
        let path = try folder.write(lines.joined(), to: "7.csv")
        let vocabulary = Vocabulary(counts: counts, tokenization: .wordGlobal, cutoff: 1)
        return try TokenTable(contentsOf: [path], vocabulary: vocabulary)
    }

    private func batches(
        _ table: TokenTable,
        _ arrangement: EventArrangement,
        epoch: Int,
        shuffles: Bool = true,
        quirks: ReferenceQuirks = .standard
    ) -> [EventBatch] {
        EpochPlan(seed: 3, shuffles: shuffles)
            .batches(of: table, arrangement: arrangement, size: 4, epoch: epoch, quirks: quirks)
    }

    @Test func `are the rows in the epoch's order`() throws {
        let table = try table(Array(0..<11))
        for epoch in 0..<2 {
            let order = EpochPlan(seed: 3, shuffles: true).order(rowCount: 11, epoch: epoch)
            let found = batches(table, .single, epoch: epoch)
            #expect(found.map(\.rows) == [Array(order[..<4]), Array(order[4..<8]), Array(order[8...])])
        }
    }

    @Test func `are windows in the epoch's order`() throws {
        let table = try table((0..<60).map { $0 % 7 })
        let arrangement = EventArrangement.windows(length: 2, memory: .user)
        let inOrder = arrangement.evaluationBatches(of: table, size: 4, quirks: .standard)
        #expect(batches(table, arrangement, epoch: 1, shuffles: false) == inOrder)
        let windows = { (batches: [EventBatch]) in
            Set(batches.flatMap { $0.rows.chunks(of: 4) })
        }
        let found = (0..<2).map { batches(table, arrangement, epoch: $0) }
        #expect(found[0] != found[1] && found[0] != inOrder)
        #expect(windows(found[0]) == windows(inOrder) && windows(found[1]) == windows(inOrder))
    }

    @Test func `are users' rows as they are read, in every epoch`() throws {
        let table = try table((0..<100).map { $0 * $0 % 11 })
        let first = batches(table, .userSteps, epoch: 0)
        #expect(first == batches(table, .userSteps, epoch: 4))
        #expect(first.flatMap(\.rows).sorted() == Array(0..<100))
    }

    @Test func `go on with what the epochs before have left, as in the reference`() throws {
        let table = try table((0..<100).map { $0 * $0 % 11 })
        var loader = UserQueueLoader(table, size: 4, quirks: .reference)
        for epoch in 0..<3 {
            #expect(
                batches(table, .userSteps, epoch: epoch, quirks: .reference) == loader.nextPass(isTraining: true)
            )
        }
    }

    @Test(
        .enabled(if: isThere, "no ../shared/parity"),
        arguments: [
            (EventArrangement.userSteps, 8, 22), (.windows(length: 5, memory: .user), 12, 38),
            (.windows(length: 5, memory: .global), 12, 17),
        ]
    )
    func `are as many as the reference's`(arrangement: EventArrangement, size: Int, steps: Int) throws {
        let counts = try FieldCounts(path: #require(SharedData.path("parity/counts.json")))
        let table = try TokenTable(
            contentsOf: [#require(SharedData.path("parity/train.csv"))],
            vocabulary: Vocabulary(counts: counts, tokenization: .wordGlobal, cutoff: 3)
        )
        let batches = EpochPlan(seed: 1, shuffles: true)
            .batches(of: table, arrangement: arrangement, size: size, epoch: 0, quirks: .reference)
        #expect(batches.count == steps)
    }
}
