import AuthLogs
import LanguageModels
import Runs
import TestSupport
import Testing
import Vocabulary

/// Tiered and multiline models get their rows in the reference's order.
@Suite(.enabled(if: ParityCase.isThere, "no ../shared/parity"))
struct RowOrderParityTests {
    private static let cases = [
        "tiered-lstm-bid-word-global", "tiered-lstm-fwd-char", "tiered-lstm-fwd-word-global",
        "tiered-transformer-fwd-word-global", "multiline-mean-global-word-merged", "multiline-mean-user-word-merged",
        "multiline-stack-global-word-merged", "multiline-stack-user-word-merged",
    ]

    @Test(arguments: cases)
    func `the batches of an evaluation are the reference's`(name: String) throws {
        let settings = try ParityCase.object("parity/\(name)/case.json")
        let expected = try ParityCase.object("parity/\(name)/expected.json")
        let counts = try FieldCounts(path: #require(SharedData.path("parity/counts.json")))
        // Which tokens rows are made of does not matter here.
        let table = try TokenTable(
            contentsOf: [#require(SharedData.path("parity/test.csv"))],
            vocabulary: Vocabulary(counts: counts, tokenization: .wordGlobal, cutoff: 3)
        )
        let memory = (settings["memory_type"] as? String).flatMap(
            EventArrangement.MemoryType.init(rawValue:)
        )
        let window = settings["shift_window"] as? Int
        let arrangement = memory.map { EventArrangement.windows(length: window ?? 0, memory: $0) } ?? .userSteps
        let batches = arrangement.evaluationBatches(
            of: table,
            size: try #require(settings["eval_batch_size"] as? Int),
            quirks: .reference
        )
        let columns = try #require(expected["columns"] as? [String: Any])
        #expect(batches.flatMap(\.scoredRows).map(Int.init) == columns["line_index"] as? [Int])
        #expect(batches.flatMap(\.scoredRows).map { Int(table.userIndices[Int($0)]) } == columns["user"] as? [Int])
        let shapes = try #require(expected["batches"] as? [[String: [Int]]])
        #expect(batches.count == shapes.count)
        for (batch, shape) in zip(batches, shapes) {
            let input = try #require(shape["input"])
            switch batch.shape {
            case .userSteps(let users):
                #expect([batch.rows.count / users.count, users.count] == Array(input[..<2]))
                #expect(users.map(Int.init) == shape["users"])
            case .windows(let length):
                #expect([batch.rows.count / (2 * length), 2 * length - 1] == Array(input[..<2]))
            case .single: Issue.record("rows one by one")
            }
        }
    }
}
