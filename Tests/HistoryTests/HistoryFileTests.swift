import AuthLogs
import ByteIO
import Foundation
import History
import TestSupport
import Testing

@Suite struct HistoryFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The bytes of a file with `events` events, 552 for one.
    private func bytes(rows: Int = 1) throws -> [UInt8] {
        var history = AccessHistory(halfLife: 100, capacity: 1000, seed: 1)
        for number in 0..<rows { SampleEvent(number, unlike: number).read { history.observe($0) } }
        try history.write(to: folder.file("history"))
        return Array(try Data(contentsOf: folder.url("history")))
    }

    /// Sees to it that `bytes` are refused with the file's name, and returns what is said of them.
    @discardableResult
    private func refusal(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let path = try folder.write(Data(bytes), to: "broken")
        let error = #expect(throws: InputError.self, sourceLocation: sourceLocation) {
            _ = try AccessHistory(contentsOf: path)
        }
        #expect(error?.file == path, sourceLocation: sourceLocation)
        return error?.message ?? ""
    }

    /// `bytes` with `number` at `offset`, and a checksum that says all is well.
    private func forged<Number: FixedWidthInteger>(_ bytes: [UInt8], _ number: Number, at offset: Int) -> [UInt8] {
        var bytes = bytes
        withUnsafeBytes(of: number.littleEndian) { bytes.replaceSubrange(offset..<offset + $0.count, with: $0) }
        return signed(Array(bytes.dropLast(8)))
    }

    private func signed(_ content: [UInt8]) -> [UInt8] {
        let checksum = content.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return content + withUnsafeBytes(of: checksum.littleEndian) { Array($0) }
    }

    @Test(arguments: [1 << 22, 1500])
    func `a history read from its file is the same, and continues the same`(capacity: Int) throws {
        var numbers = SeededNumbers(seed: 2)
        var history = AccessHistory(halfLife: 20_000, capacity: capacity, seed: 3)
        for _ in 0..<2000 { SampleEvent.random(before: 100_000, using: &numbers).read { history.observe($0) } }
        try history.write(to: folder.file("history"))
        var copy = try AccessHistory(contentsOf: folder.file("history"))
        #expect(copy.observed == history.observed && copy.entryCount == history.entryCount)
        #expect(copy.capacity == capacity && copy.halfLife == 20_000)
        for _ in 0..<2000 {
            SampleEvent.random(before: 200_000, using: &numbers).read { row in
                let (one, other) = (history.statistics(on: row), copy.statistics(on: row))
                #expect(one.accesses == other.accesses && one.observed == other.observed)
                for field in AuthField.allCases {
                    #expect(one[field] == other[field] && one.byUser(field) == other.byUser(field))
                }
                history.observe(row)
                copy.observe(row)
            }
        }
        #expect(folder.names == ["history"])
    }

    @Test func `a weight grows beyond the precision of a Float`() throws {
        var bytes = try bytes()
        for entry in 0..<20 { bytes = forged(bytes, Float(0x1p24).bitPattern, at: 64 + entry * 24 + 12) }
        var history = try AccessHistory(contentsOf: folder.write(Data(bytes), to: "heavy"))
        let row = SampleEvent(0, unlike: 0)
        for _ in 0..<1000 { row.read { history.observe($0) } }
        #expect(abs(row.read { history.accesses(on: $0) }.user.weight - 0x1p24 - 1000) <= 4)
    }

    @Test func `an empty history can be written`() throws {
        try AccessHistory(halfLife: .infinity, seed: 4).write(to: folder.file("history"))
        let copy = try AccessHistory(contentsOf: folder.file("history"))
        #expect(copy.observed == ObservedSpan(eventCount: 0, since: nil, until: nil))
        #expect(copy.entryCount == 0 && copy.halfLife == .infinity)
    }

    @Test func `the layout is as documented`() throws {
        var history = AccessHistory(halfLife: 100, capacity: 1000, seed: 0x0123)
        SampleEvent(7, unlike: 0).read { history.observe($0) }
        try history.write(to: folder.file("history"))
        let bytes = Array(try Data(contentsOf: folder.url("history")))
        #expect(bytes.count == 64 + 20 * 24 + 8)
        #expect(Array(bytes[..<16]) == Array("SURPHIST".utf8) + [1, 0, 0, 0, 24, 0, 0, 0])
        #expect(Array(bytes[16..<24]) == [0x23, 1, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[24..<32]) == [0, 0, 0, 0, 0, 0, 0x59, 0x40])
        #expect(Array(bytes[32..<40]) == [0xe8, 3, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[40..<64]) == [1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 7, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[72..<88]) == [1, 0, 0, 0, 0, 0, 0x80, 0x3f, 7, 0, 0, 0, 7, 0, 0, 0])
        #expect(signed(Array(bytes.dropLast(8))) == bytes)
    }

    @Test func `a changed or missing byte is an error`() throws {
        let bytes = try bytes()
        for index in bytes.indices {
            var broken = bytes
            broken[index] ^= 0x10
            try refusal(broken)
        }
        for count in bytes.indices { try refusal(Array(bytes[..<count])) }
        try refusal(bytes + [0])
        try refusal(bytes + bytes)
    }

    @Test func `foreign files and later versions are distinguished from damaged files`() throws {
        let bytes = try bytes()
        #expect(try refusal([]).contains("expected an access history"))
        #expect(try refusal(Array("second,user\n1,U1\n".utf8)).contains("found something else"))
        #expect(try refusal([UInt8](repeating: 0, count: 5000)).contains("found something else"))
        #expect(try refusal(forged(bytes, 2 as UInt32, at: 8)).contains("found version 2"))
        #expect(try refusal(Array(bytes[..<300])).contains("found 300 bytes"))
        var damaged = bytes
        damaged[100] ^= 1
        #expect(try refusal(damaged).contains("checksum"))
    }

    @Test func `impossible values are rejected before memory is allocated`() throws {
        let bytes = try bytes(rows: 20)
        for count in [0, 399, 401, 1 << 40, 1 << 60, UInt64.max] { try refusal(forged(bytes, count, at: 56)) }
        for capacity in [0, 127, 399, 1 << 33, UInt64.max] { try refusal(forged(bytes, capacity, at: 32)) }
        for halfLife in [0, -1, -Double.infinity, .nan] { try refusal(forged(bytes, halfLife.bitPattern, at: 24)) }
        for rows in [0, UInt64.max] { try refusal(forged(bytes, rows, at: 40)) }
        try refusal(forged(bytes, 20 as UInt32, at: 48))
        try refusal(forged(bytes, 32 as UInt32, at: 12))
        for weight in [0, 0.5, -1, Float.infinity, .nan] { try refusal(forged(bytes, weight.bitPattern, at: 76)) }
        try refusal(forged(bytes, 0 as UInt32, at: 72))
        try refusal(forged(bytes, UInt32.max, at: 80))
        let key = bytes[64..<72].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        #expect(try refusal(forged(bytes, key, at: 88)).contains("the same hash"))
    }

    @Test func `a folder and a missing file are rejected`() throws {
        for path in [folder.path, folder.file("absent"), "/dev/zero"] {
            let error = #expect(throws: InputError.self) { _ = try AccessHistory(contentsOf: path) }
            #expect(error?.file == path)
        }
        #expect(throws: InputError.self) { try AccessHistory().write(to: folder.file("absent/history")) }
    }
}
