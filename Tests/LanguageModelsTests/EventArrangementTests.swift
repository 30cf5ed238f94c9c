import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Vocabulary

@Suite struct `The batches of an evaluation` {
    /// A table of rows of the users with these numbers.
    private func table(_ files: [[Int]]) throws -> TokenTable {
        let folder = try TemporaryFolder()
        let paths = try files.enumerated().map { index, users in
            let lines = users.enumerated().map { second, user in
                "\(second),U\(user),DOM1,U2,DOM1,C1,C3,NTLM,Network,LogOn,Success,0\n"
            }
            return try folder.write(lines.joined(), to: "\(index).csv")
        }
        return try TokenTable(contentsOf: paths, vocabulary: Example.vocabulary(.wordGlobal))
    }

    @Test func `are consecutive rows of models that take them one by one`() throws {
        let table = try table([[1, 2, 3], [1, 2]])
        for compatibility in Compatibility.allCases {
            let batches = EventArrangement.single.evaluationBatches(of: table, size: 2, quirks: compatibility.quirks)
            #expect(batches == [EventBatch([0, 1]), EventBatch([2, 3]), EventBatch([4])])
        }
    }

    @Test func `are one row of each user at a time of models that remember them`() throws {
        // Of U1, U2, U3, U4 the indices are 0 to 3; U8 is new.
        let table = try table([[3, 1, 3, 8], [3, 1, 3]])
        let batches = EventArrangement.userSteps.evaluationBatches(of: table, size: 2, quirks: .standard)
        #expect(
            batches == [
                EventBatch([0, 1], shape: .userSteps(users: [2, 0])), EventBatch([3], shape: .userSteps(users: [4])),
                EventBatch([2, 5], shape: .userSteps(users: [2, 0])), EventBatch([4], shape: .userSteps(users: [2])),
                EventBatch([6], shape: .userSteps(users: [2])),
            ]
        )
    }

    @Test func `end with a file in the reference`() throws {
        let table = try table([[1, 1, 1, 2], [1, 2]])
        let batches = EventArrangement.userSteps.evaluationBatches(of: table, size: 1, quirks: .reference)
        #expect(batches.map(\.rows) == [[0, 1, 2], [3], [4, 5]])
    }

    @Test func `are windows of a user's rows, or everybody's`() throws {
        let table = try table([[1, 2, 1, 1]])
        let ofUsers = EventArrangement.windows(length: 2, memory: .user)
            .evaluationBatches(of: table, size: 2, quirks: .standard)
        #expect(ofUsers.map(\.rows) == [[-1, -2, 0, 2, -1, -2, 1, -1], [0, 2, 3, -1]])
        let ofAll = EventArrangement.windows(length: 2, memory: .global)
            .evaluationBatches(of: table, size: 9, quirks: .standard)
        #expect(ofAll == [EventBatch([-1, -2, 0, 1, 0, 1, 2, 3], shape: .windows(length: 2))])
    }

    @Test(arguments: [1, 3, 50])
    func `have every row once, those of a user in their order`(size: Int) throws {
        var numbers = SeededNumbers(seed: 5)
        let files = [90, 1, 200].map { count in (0..<count).map { _ in Int.random(in: 0..<12, using: &numbers) } }
        let table = try table(files)
        let arrangements = [
            EventArrangement.single, .userSteps, .windows(length: 4, memory: .user),
            .windows(length: 7, memory: .global),
        ]
        for arrangement in arrangements {
            for compatibility in Compatibility.allCases {
                let batches = arrangement.evaluationBatches(of: table, size: size, quirks: compatibility.quirks)
                expectOrder(batches, table.userIndices)
            }
        }
    }
}
