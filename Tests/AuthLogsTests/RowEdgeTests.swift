import AuthLogs
import Foundation
import TestSupport
import Testing

/// Rows at the edges of what is looked at in one step: 128 bytes, a page, a block, the end of the file.
@Suite struct RowEdgeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A row of day 6 and of `length` bytes, with a name as long as that takes.
    private func row(_ length: Int, account: String = "U2@DOM1") -> String {
        let (front, back) = ("518400,U", "@DOM1,\(account),C1,C2,k,n,o,s")
        return front + String(repeating: "x", count: length - front.utf8.count - back.utf8.count) + back
    }

    /// Prepares `text` and compares the day file and the counts with the plain restatement.
    private func check(_ text: String, days: Set<Int> = [6]) throws {
        let preparation = Preparation(
            log: try folder.write(text, to: "auth.txt"),
            days: days,
            output: folder.file("out")
        )
        let tally = try preparation.run()
        var naive = NaivePreparation(days: days)
        naive.read(text.split(separator: "\n").map(String.init))
        #expect(tally.kept == naive.kept)
        let file = try String(contentsOf: URL(fileURLWithPath: folder.file("out/6.csv")), encoding: .utf8)
        #expect(file == naive.rows[6, default: []].map { $0 + "\n" }.joined())
        let counts = try FieldCounts(path: folder.file("out/counts.json"))
        for field in AuthField.allCases {
            #expect(counts[field].map(\.value) == naive.counts[field.name, default: []].map(\.value))
            #expect(counts[field].map(\.count) == naive.counts[field.name, default: []].map(\.count))
        }
    }

    @Test func `rows of every length around a vector`() throws {
        let lengths = Array(45...70) + Array(118...140) + [250, 260, 1000]
        let rows = lengths.flatMap { [row($0), row($0, account: "C1$@DOM1"), row($0, account: "?")] }
        try check(rows.joined(separator: "\n"))
        try check((rows + rows.reversed()).map { $0 + "\n" }.joined())
    }

    @Test(arguments: [4_000...4_230, 8_150...8_250])
    func `files that end anywhere near a page boundary`(sizes: ClosedRange<Int>) throws {
        for size in sizes {
            let rows = String(repeating: row(70) + "\n", count: size / 71 - 2)
            try check(rows + row(size - rows.utf8.count))
        }
    }

    @Test func `rows that were read ahead after the end do not count`() throws {
        // The end comes in an early block; later blocks go back to the wanted day, with values of their own.
        func rows(day: Int, name: String, count: Int) -> String {
            (0..<count).map { "\(86_400 * day),U\(name)\($0 % 9)@D,U1@D,C\(name),C2,k,n,o,s\n" }.joined()
        }
        let end = rows(day: 6, name: "a", count: 100) + rows(day: 7, name: "b", count: 1)
        try check(end + rows(day: 6, name: "a", count: 60_000) + rows(day: 6, name: "c", count: 60_000))
    }
}
