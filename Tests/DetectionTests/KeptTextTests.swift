import AuthLogs
import Detection
import TestSupport
import Testing
import Vocabulary

@Suite struct `Tables that keep what their rows say` {
    private let log: SmallLog
    private let files: [String]

    init() throws {
        log = try SmallLog()
        var numbers = SeededNumbers(seed: 3)
        // Rows of every length, with empty fields, and with labels.
        let lines = (0..<300).map { index in
            let fields = (0..<10).map { field in
                let count = Int.random(in: 0..<(field == 5 ? 200 : 9), using: &numbers)
                return field == 0 ? "U\(index % 11)" : String(repeating: "é$x".randomElement() ?? "x", count: count)
            }
            return "\(index * 400),\(fields.joined(separator: ",")),\(index % 3 == 0 ? 1 : 0)\n"
        }
        files = [
            try log.folder.write(lines[..<170].joined(), to: "8.csv"),
            try log.folder.write(lines[170...].joined(), to: "9.csv"),
            try log.write(40, to: "10.csv", labelled: false),
        ]
    }

    private func vocabulary(_ tokenization: Tokenization) throws -> Vocabulary {
        try log.vocabulary(of: files[0], tokenization)
    }

    /// The rows of `files` as their file has them.
    private func written(_ files: [String]) throws -> [AuthEvent] {
        var rows: [AuthEvent] = []
        for file in files { try DayFile(path: file).forEachEvent { rows.append(AuthEvent($0)) } }
        return rows
    }

    private func rows(_ table: TokenTable) -> [AuthEvent] {
        (0..<table.count).map { index in table.withEvent(at: index) { AuthEvent($0) } }
    }

    @Test(arguments: [Tokenization.wordFields, .characters])
    func `read them back as they were`(tokenization: Tokenization) throws {
        let vocabulary = try vocabulary(tokenization)
        let table = try TokenTable(contentsOf: Array(files[..<2]), vocabulary: vocabulary, keepsText: true)
        #expect(table.keepsText)
        #expect(try rows(table) == written(Array(files[..<2])))
        for index in [0, 169, 170, 299] {
            let text = table.withEvent(at: index) { String(decoding: $0.text, as: UTF8.self) }
            #expect(try text == written(files)[index].values.joined(separator: ","))
        }
        // What they say makes the same tokens again.
        var again = TokenTable(vocabulary: vocabulary, keepsText: true)
        for index in 0..<table.count { table.withEvent(at: index) { again.append($0) } }
        #expect(again.ids == table.ids && again.ends == table.ends && rows(again) == rows(table))
        let without = try TokenTable(contentsOf: files, vocabulary: vocabulary)
        #expect(!without.keepsText && Array(without.ids.prefix(table.ids.count)) == table.ids)
    }

    @Test(arguments: [Tokenization.wordFields, .characters], [1, 7, 64, 1_000])
    func `take pieces of blocks, and are emptied and filled again`(tokenization: Tokenization, size: Int) throws {
        let vocabulary = try vocabulary(tokenization)
        var table = TokenTable(vocabulary: vocabulary, keepsText: true)
        var found: [AuthEvent] = []
        for file in files[..<2] {
            let reader = try TokenReader(.dayFile(file), vocabulary: vocabulary, keepsText: true)
            while let block = try reader.next() {
                for start in stride(from: 0, to: block.count, by: size) {
                    table.append(block, start..<min(block.count, start + size))
                    guard table.count >= 2 * size else { continue }
                    found += rows(table)
                    table.removeRows()
                    #expect(table.count == 0)
                }
                reader.reuse(block)
            }
        }
        found += rows(table)
        #expect(try found == written(Array(files[..<2])))
    }

    @Test func `take no more than what is asked for of a block, not even of the next one in its memory`() throws {
        let vocabulary = try vocabulary(.wordGlobal)
        var table = TokenTable(vocabulary: vocabulary, keepsText: true)
        for file in files[..<2] {
            let reader = try TokenReader(.dayFile(file), vocabulary: vocabulary, keepsText: true)
            let block = try #require(try reader.next())
            table.append(block, 5..<5)
            table.append(block, 100..<103)
            table.append(block, 2..<3)
            reader.reuse(block)
        }
        let (first, second) = try (written([files[0]]), written([files[1]]))
        #expect(rows(table) == Array(first[100..<103]) + [first[2]] + Array(second[100..<103]) + [second[2]])
    }

    @Test func `have labels where every row has one`() throws {
        let vocabulary = try vocabulary(.wordGlobal)
        let table = try TokenTable(contentsOf: [files[2]], vocabulary: vocabulary, keepsText: true)
        #expect(rows(table).allSatisfy { $0.isMalicious == nil } && table.count == 40)
        #expect(try rows(table) == written([files[2]]))
        let mixed = try TokenTable(contentsOf: files, vocabulary: vocabulary, keepsText: true)
        #expect(rows(mixed).allSatisfy { $0.isMalicious == nil } && mixed.count == 340)
        #expect(try rows(mixed).map(\.values) == written(files).map(\.values))
    }
}
