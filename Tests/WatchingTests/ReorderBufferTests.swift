import TestSupport
import Testing
import Watching

@Suite struct ReorderBufferTests {
    private func row(_ second: Int, _ number: Int = 0, source: Int = 0) -> EventRow {
        let file = LogFileIdentity(device: 1, inode: 1)
        return EventRow(
            second: second,
            bytes: Array("\(second) \(number)".utf8),
            position: LogPosition(file: file, offset: number * 10, line: number + 1),
            source: source
        )
    }

    @Test(arguments: 0..<30 as Range<UInt64>) func `disorder within the window comes out sorted`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var settings = ReorderBuffer.Settings()
        settings.window = Int.random(in: 0...20, using: &random)
        var buffer = ReorderBuffer(settings: settings)
        var (rows, ready) = ([EventRow](), [EventRow]())
        var clock = 0
        for number in 0..<2_000 {
            clock += Int.random(in: 0...2, using: &random)
            rows.append(row(clock + settings.window - Int.random(in: 0...settings.window, using: &random), number))
        }
        for next in rows {
            buffer.add(next, to: &ready)
            // What is stored now loses nothing: every row from there on that was not handed on is seen again.
            let start = buffer.earliest(of: 0)?.line ?? next.position.line + 1
            let handed = Set(ready.map(\.position.line))
            #expect((1..<start).allSatisfy { handed.contains($0) })
        }
        buffer.finish(to: &ready)
        let sorted = rows.enumerated().sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }
        #expect(ready == sorted.map(\.element))
        #expect(buffer.lateCount == 0 && buffer.heldCount == 0 && buffer.earliest(of: 0) == nil)
    }

    @Test func `a row waits until the window has passed`() {
        var buffer = ReorderBuffer()
        var ready: [EventRow] = []
        #expect(buffer.add(row(100), to: &ready) == .taken)
        buffer.add(row(105), to: &ready)
        #expect(ready.isEmpty)
        buffer.add(row(106), to: &ready)
        #expect(ready.map(\.second) == [100])
        #expect(buffer.add(row(101), to: &ready) == .taken)
        #expect(buffer.add(row(99), to: &ready) == .late)
        #expect(ready.map(\.second) == [100, 99] && buffer.lateCount == 1)
        buffer.flush(to: &ready)
        #expect(ready.map(\.second) == [100, 99, 101, 105, 106])
        // After a flush nothing goes back without being counted.
        #expect(buffer.add(row(103), to: &ready) == .late)
        #expect(buffer.add(row(106), to: &ready) == .taken)
    }

    @Test func `no more rows are held than allowed`() {
        var settings = ReorderBuffer.Settings()
        settings.limit = 10
        var buffer = ReorderBuffer(settings: settings)
        var ready: [EventRow] = []
        for number in 0..<50 {
            buffer.add(row(number % 3 + 10, number), to: &ready)
            #expect(buffer.heldCount <= 10)
        }
        buffer.finish(to: &ready)
        #expect(Set(ready.map(\.position.line)).count == 50 && ready.count == 50)
    }

    @Test func `impossible times are rejected`() {
        var buffer = ReorderBuffer(newest: 1_000)
        var ready: [EventRow] = []
        #expect(buffer.add(row(-1), to: &ready) == .rejected)
        #expect(buffer.add(row(900_000_000_000_000_000, 1), to: &ready) == .doubted)
        #expect(buffer.earliest(of: 0)?.line == 2)
        #expect(buffer.add(row(1_001, 2), to: &ready) == .taken)
        buffer.finish(to: &ready)
        #expect(ready.map(\.second) == [1_001] && buffer.rejectedCount == 2 && buffer.newest == 1_001)
        #expect(buffer.earliest(of: 0) == nil)
    }

    @Test func `a log that was silent for long goes on`() {
        var settings = ReorderBuffer.Settings()
        settings.believedAfter = 20
        var buffer = ReorderBuffer(newest: 1_000, settings: settings)
        var ready: [EventRow] = []
        buffer.add(row(1_000, 0), to: &ready)
        for number in 1...30 { buffer.add(row(400_000 + number, number), to: &ready) }
        buffer.finish(to: &ready)
        #expect(ready.map(\.second) == [1_000] + (400_001...400_030) && buffer.rejectedCount == 0)
        // Wild times never agree.
        for number in 31...100 { #expect(buffer.add(row(number * 1_000_000, number), to: &ready) == .doubted) }
        buffer.finish(to: &ready)
        #expect(buffer.rejectedCount == 70)
    }

    @Test func `positions are told by log`() {
        var buffer = ReorderBuffer()
        var ready: [EventRow] = []
        buffer.add(row(10, 5, source: 1), to: &ready)
        buffer.add(row(14, 7, source: 2), to: &ready)
        #expect(buffer.earliest(of: 1)?.line == 6 && buffer.earliest(of: 2)?.line == 8 && buffer.earliest(of: 3) == nil)
        buffer.add(row(18, 8, source: 2), to: &ready)
        #expect(buffer.earliest(of: 1) == nil && buffer.earliest(of: 2)?.line == 8)
    }
}
