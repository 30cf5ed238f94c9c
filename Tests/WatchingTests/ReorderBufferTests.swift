import AuthLogs
import TestSupport
import Testing
import Watching

@Suite struct ReorderBufferTests {
    private func event(_ second: Int, _ number: Int = 0, source: Int = 0) -> ReceivedEvent {
        let file = LogFileIdentity(device: 1, inode: 1)
        return ReceivedEvent(
            AuthEvent(second: second, values: ["\(number)"] + Array(repeating: "?", count: AuthField.count - 1)),
            position: LogPosition(file: file, offset: number * 10, line: number + 1),
            source: source
        )
    }

    @Test(arguments: 0..<30 as Range<UInt64>) func `disorder within the window comes out sorted`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var settings = ReorderBuffer.Settings()
        settings.window = Int.random(in: 0...20, using: &random)
        var buffer = ReorderBuffer(settings: settings)
        var (events, ready) = ([ReceivedEvent](), [ReceivedEvent]())
        var clock = 0
        for number in 0..<2_000 {
            clock += Int.random(in: 0...2, using: &random)
            events.append(event(clock + settings.window - Int.random(in: 0...settings.window, using: &random), number))
        }
        for next in events {
            buffer.add(next, to: &ready)
            // What is stored now loses nothing: every event from there on that was not handed on is seen again.
            let start = buffer.earliest(of: 0)?.line ?? next.position.line + 1
            let handed = Set(ready.map(\.position.line))
            #expect((1..<start).allSatisfy { handed.contains($0) })
        }
        buffer.finish(to: &ready)
        let sorted = events.enumerated().sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }
        #expect(ready == sorted.map(\.element))
        #expect(buffer.lateCount == 0 && buffer.heldCount == 0 && buffer.earliest(of: 0) == nil)
    }

    @Test func `an event waits until the window has passed`() {
        var buffer = ReorderBuffer()
        var ready: [ReceivedEvent] = []
        #expect(buffer.add(event(100), to: &ready) == .taken)
        buffer.add(event(105), to: &ready)
        #expect(ready.isEmpty)
        buffer.add(event(106), to: &ready)
        #expect(ready.map(\.second) == [100])
        #expect(buffer.add(event(101), to: &ready) == .taken)
        #expect(buffer.add(event(99), to: &ready) == .late)
        #expect(ready.map(\.second) == [100, 99] && buffer.lateCount == 1)
        buffer.flush(to: &ready)
        #expect(ready.map(\.second) == [100, 99, 101, 105, 106])
        // After a flush nothing goes back without being counted.
        #expect(buffer.add(event(103), to: &ready) == .late)
        #expect(buffer.add(event(106), to: &ready) == .taken)
    }

    @Test func `no more events are held than allowed`() {
        var settings = ReorderBuffer.Settings()
        settings.limit = 10
        var buffer = ReorderBuffer(settings: settings)
        var ready: [ReceivedEvent] = []
        for number in 0..<50 {
            buffer.add(event(number % 3 + 10, number), to: &ready)
            #expect(buffer.heldCount <= 10)
        }
        buffer.finish(to: &ready)
        #expect(Set(ready.map(\.position.line)).count == 50 && ready.count == 50)
    }

    @Test func `impossible times are rejected`() {
        var buffer = ReorderBuffer(newest: 1_000)
        var ready: [ReceivedEvent] = []
        #expect(buffer.add(event(-1), to: &ready) == .rejected)
        #expect(buffer.add(event(900_000_000_000_000_000, 1), to: &ready) == .doubted)
        #expect(buffer.earliest(of: 0)?.line == 2)
        #expect(buffer.add(event(1_001, 2), to: &ready) == .taken)
        buffer.finish(to: &ready)
        #expect(ready.map(\.second) == [1_001] && buffer.rejectedCount == 2 && buffer.newest == 1_001)
        #expect(buffer.earliest(of: 0) == nil)
    }

    @Test func `a log that was silent for long goes on`() {
        var settings = ReorderBuffer.Settings()
        settings.believedAfter = 20
        var buffer = ReorderBuffer(newest: 1_000, settings: settings)
        var ready: [ReceivedEvent] = []
        buffer.add(event(1_000, 0), to: &ready)
        for number in 1...30 { buffer.add(event(400_000 + number, number), to: &ready) }
        buffer.finish(to: &ready)
        #expect(ready.map(\.second) == [1_000] + (400_001...400_030) && buffer.rejectedCount == 0)
        // Wild times never agree.
        for number in 31...100 { #expect(buffer.add(event(number * 1_000_000, number), to: &ready) == .doubted) }
        buffer.finish(to: &ready)
        #expect(buffer.rejectedCount == 70)
    }

    private let now = 1_800_000_000

    @Test func `a log with dates has silent weeks`() {
        var buffer = ReorderBuffer(newest: now - 90 * 86_400)
        buffer.latest = now
        var ready: [ReceivedEvent] = []
        let seconds = (0..<20).map { now - (60 - 3 * $0) * 86_400 }
        for (number, second) in seconds.enumerated() {
            #expect(buffer.add(event(second, number), to: &ready) == .doubted)
        }
        // Nothing contradicts them once the log is idle.
        buffer.flush(to: &ready)
        #expect(ready.map(\.second) == seconds && buffer.newest == seconds.last && buffer.rejectedCount == 0)
        #expect(buffer.earliest(of: 0) == nil && buffer.heldCount == 0)
    }

    @Test func `nothing is from the future, and the present rejects a jump`() {
        var buffer = ReorderBuffer()
        buffer.latest = now
        var ready: [ReceivedEvent] = []
        // Not even the first event, nor a hundred that agree.
        for number in 0..<200 { #expect(buffer.add(event(now + 1 + number, number), to: &ready) == .rejected) }
        #expect(buffer.add(event(now - 30 * 86_400, 200), to: &ready) == .taken)
        #expect(buffer.add(event(now - 9 * 86_400, 201), to: &ready) == .doubted)
        #expect(buffer.add(event(now - 30 * 86_400 + 60, 202), to: &ready) == .taken)
        buffer.flush(to: &ready)
        #expect(ready.map(\.position.line) == [201, 203] && buffer.rejectedCount == 201)
        let rejections = buffer.takeRejections()
        #expect(rejections.map(\.position.line) == Array(1...200) + [202] && buffer.takeRejections().isEmpty)
        #expect(rejections[0].reason == "expected a time that has come, found one in the future")
        #expect(rejections[200].reason.hasSuffix("found one more than a day ahead"))
    }

    @Test func `positions are told by log`() {
        var buffer = ReorderBuffer()
        var ready: [ReceivedEvent] = []
        buffer.add(event(10, 5, source: 1), to: &ready)
        buffer.add(event(14, 7, source: 2), to: &ready)
        #expect(buffer.earliest(of: 1)?.line == 6 && buffer.earliest(of: 2)?.line == 8 && buffer.earliest(of: 3) == nil)
        buffer.add(event(18, 8, source: 2), to: &ready)
        #expect(buffer.earliest(of: 1) == nil && buffer.earliest(of: 2)?.line == 8)
    }
}
