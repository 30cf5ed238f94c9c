import ByteIO
import Testing

@Suite struct ByteTableTests {
    @Test func `keys get consecutive indices in order of first appearance`() {
        var table = ByteTable()
        #expect(table.insert("C1".utf8) == 0)
        #expect(table.insert("".utf8) == 1)
        #expect(table.insert("C1".utf8) == 0)
        #expect(table.insert("C2".utf8) == 2)
        #expect(table.index(of: "".utf8) == 1)
        #expect(table.index(of: "C3".utf8) == nil)
        #expect(table.count == 3)
        #expect(table.string(at: 2) == "C2")
    }

    @Test func `keys of every length agree with a dictionary`() {
        var generator = SystemRandomNumberGenerator()
        var table = ByteTable()
        var expected: [[UInt8]: Int] = [:]
        for _ in 0..<60_000 {
            // Few letters, so that many keys differ in one place only.
            let length = Int.random(in: 0...40, using: &generator) / Int.random(in: 1...4, using: &generator)
            let key = (0..<length).map { _ in UInt8.random(in: 0...1, using: &generator) }
            let index = table.insert(key)
            #expect(index == expected[key, default: expected.count])
            expected[key] = index
        }
        #expect(table.count == expected.count)
        for (key, index) in expected {
            #expect(table.index(of: key) == index)
            #expect(table.withKey(at: index) { Array($0) } == key)
        }
    }

    @Test func `zero bytes are significant`() {
        var table = ByteTable()
        for length in 0...20 { #expect(table.insert([UInt8](repeating: 0, count: length)) == length) }
    }
}
