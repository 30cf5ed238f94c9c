import AuthLogs
import TestSupport
import Testing

@Suite struct EventSorterTests {
    private func event(_ seconds: Int, _ nanoseconds: Int32 = 0, _ name: String) -> LogEvent {
        var event = LogEvent()
        event.time = LogTime(seconds: seconds, nanoseconds: nanoseconds, digits: 9)
        event.set(.sourceUser, name.utf8)
        return event
    }

    private func read(_ sorter: EventSorter) throws -> [(Int, String?, EventPlace)] {
        let events = try sorter.events()
        var event = LogEvent()
        var found: [(Int, String?, EventPlace)] = []
        while let piece = try events.piece() {
            var offset = 0
            while offset < piece.count {
                let (place, size) = piece.withUnsafeBytes {
                    event.unpack(UnsafeRawBufferPointer(rebasing: $0[offset...]))
                }
                found.append((event.time.seconds, event.text(.sourceUser), place))
                offset += size
            }
        }
        return found
    }

    @Test(arguments: [1 << 30, 1, 5_000])
    func `events come in order of time, those of a moment in order of arrival`(memory: Int) throws {
        var random = SeededNumbers(seed: 7)
        let sorter = EventSorter(memory: memory)
        var expected: [(second: Int, nanosecond: Int32, number: Int)] = []
        for block in 0..<40 {
            var packed = PackedEvents()
            for index in 0..<25 {
                let number = block * 25 + index
                let (second, nanosecond) = (
                    Int.random(in: -5...40, using: &random), Int32.random(in: 0...2, using: &random)
                )
                packed.append(event(second, nanosecond, "u\(number)"), at: EventPlace(file: block % 3, line: number))
                expected.append((second, nanosecond, number))
            }
            try sorter.add(packed)
        }
        expected.sort { ($0.second, $0.nanosecond, $0.number) < ($1.second, $1.nanosecond, $1.number) }
        for _ in 0..<2 {
            let found = try read(sorter)
            #expect(found.map(\.0) == expected.map(\.second))
            #expect(found.map(\.1) == expected.map { "u\($0.number)" })
            #expect(found.map(\.2) == expected.map { EventPlace(file: $0.number / 25 % 3, line: $0.number) })
        }
        #expect(sorter.count == 1_000)
    }

    @Test func `nothing of an event is lost`() throws {
        var original = event(1_764_144_001, 123_456_789, "a")
        original.set(.recordID, "r1".utf8)
        original.set(.sourceAddress, String(repeating: "x", count: 60_000).utf8)
        original.copy(.sourceUser, to: .destinationUser)
        (original.outcome, original.account, original.repeats) = (.failure, .exists, 7)
        (original.isCanonical, original.isLocal, original.time.clock) = (true, true, .relative)
        var packed: [UInt8] = [1, 2, 3]
        original.pack(at: EventPlace(file: 3, line: 9), into: &packed)
        var copy = event(1, 1, "other")
        let (place, size) = packed.withUnsafeBytes { copy.unpack(UnsafeRawBufferPointer(rebasing: $0[3...])) }
        #expect(size == packed.count - 3 && place == EventPlace(file: 3, line: 9))
        #expect(LogEvent.Slot.allCases.map { copy.text($0) } == LogEvent.Slot.allCases.map { original.text($0) })
        #expect(copy.time == original.time && copy.outcome == .failure && copy.account == .exists && copy.repeats == 7)
        #expect(copy.isCanonical && copy.isLocal)
    }

    @Test func `places are one number`() {
        for place in [
            EventPlace(file: 0, line: 1), EventPlace(file: 70_000, line: 1 << 40), EventPlace(file: 3, chunk: 9),
        ] {
            #expect(EventPlace(code: place.code) == place)
        }
        #expect(EventPlace(file: 0, line: 42).code == 42)
        #expect(EventPlace(file: 2, chunk: 5).chunk == 5 && EventPlace(file: 2, line: 5).chunk == nil)
    }
}
