import ByteIO
import Testing

@Suite struct ParallelMapTests {
    private struct Fault: Error {}

    @Test(arguments: [1, 2, 7, nil])
    func `values come in the order of their items`(width: Int?) throws {
        let map = ParallelMap<Int, Int>(width: width) { $0 * $0 }
        var items = (0..<100).makeIterator()
        var found: [Int] = []
        while let value = try map.next(from: { items.next() }) { found.append(value) }
        #expect(found == (0..<100).map { $0 * $0 })
        #expect(try map.next(from: { items.next() }) == nil)
    }

    @Test func `what was read before an error comes first`() throws {
        let map = ParallelMap<Int, Int>(width: 4) { $0 }
        var (item, found) = (0, [Int]())
        #expect(throws: Fault.self) {
            while let value = try map.next(from: {
                item += 1
                guard item < 10 else { throw Fault() }
                return item
            }) {
                found.append(value)
            }
        }
        #expect(found == Array(1..<10))
    }

    @Test func `only a few items are ahead, and finishing returns them`() throws {
        let map = ParallelMap<Int, Int>(width: 3) { $0 }
        var items = (0..<100).makeIterator()
        #expect(try map.next(from: { items.next() }) == 0)
        #expect(map.finish() == [1, 2])
        #expect(items.next() == 3)
        #expect(try map.next(from: { items.next() }) == nil)
    }

    @Test func `it can be cancelled`() {
        let map = ParallelMap<Int, Int> { $0 }
        #expect(throws: CancellationError.self) { try map.next(from: { 1 }, isCancelled: { true }) }
    }
}
