import Foundation
import TestSupport
import Testing
import Watching

@Suite(.blocking) struct GrowingFileTests {
    @Test func `whole lines come once, with where they are`() throws {
        let world = try LogWorld()
        let reader = world.reader()
        #expect(try reader.next() == nil)
        world.raw("one\ntwo\nthr")
        let first = try #require(try reader.next())
        #expect(first.lines == ["one", "two"])
        #expect(first.start.line == 1 && first.start.offset == 0)
        #expect(first.end.line == 3 && first.end.offset == 8)
        #expect(try reader.next() == nil)
        world.raw("ee\r\n")
        let second = try #require(try reader.next())
        #expect(second.lines == ["three\r"])
        #expect(second.start.line == 3 && second.start.offset == first.end.offset)
        #expect(reader.takeNotices().isEmpty)
    }

    @Test func `each line's position is one to go on from`() throws {
        let world = try LogWorld()
        world.write(200)
        let chunk = try #require(try world.reader().next())
        var positions: [LogPosition] = []
        chunk.forEachLine { _, position in
            positions.append(position)
            return true
        }
        for index in [0, 1, 57, 199] {
            let rest = try #require(try world.reader(at: positions[index]).next())
            #expect(rest.numbers == Array(index + 1...200))
            #expect(rest.start.line == index + 1)
        }
    }

    @Test func `positions survive JSON`() throws {
        let world = try LogWorld()
        world.write(3)
        let chunk = try #require(try world.reader().next())
        let json = try JSONEncoder().encode(chunk.end)
        #expect(try JSONDecoder().decode(LogPosition.self, from: json) == chunk.end)
    }

    @Test func `a limit is kept, but for a line that is longer`() throws {
        let world = try LogWorld()
        let long = String(repeating: "y", count: 5_000)
        world.raw("a\nb\n\(long)\nc\n")
        let reader = world.reader()
        var lines: [[String]] = []
        while let chunk = try reader.next(limit: 5, waiting: .zero, isCancelled: { false }) {
            lines.append(chunk.lines)
        }
        #expect(lines == [["a", "b"], [long], ["c"]])
    }

    @Test func `a line that is too long is left out and counted`() throws {
        let world = try LogWorld()
        world.raw("before\n")
        for _ in 0..<50 { world.raw(String(repeating: "z", count: 100_000)) }
        let reader = world.reader()
        #expect(try reader.allLines() == ["before"])
        world.raw("end\nafter\n")
        let skipped = try #require(try reader.next(waiting: .seconds(2)))
        #expect(skipped.skippedLines == 1 && skipped.bytes.isEmpty && skipped.start.line == 2 && skipped.end.line == 3)
        let after = try #require(try reader.next())
        #expect(after.lines == ["after"] && after.start.line == 3)
        #expect(reader.takeNotices() == [.skippedLine(2)])
        // From the position before the line it is the same.
        let again = world.reader(at: skipped.start)
        let same = try again.next(waiting: .seconds(2))
        #expect(same?.skippedLines == 1 && same?.end.offset == skipped.end.offset && same?.end.line == 3)
        #expect(try again.allLines() == ["after"])
    }

    @Test func `bytes of any kind go through`() throws {
        let world = try LogWorld()
        let bytes: [UInt8] = [0xff, 0x00, 0xfe, 0x0a, 0x0a, 0xc3, 0x0a]
        try Data(bytes).write(to: URL(fileURLWithPath: world.path))
        #expect(try world.reader().next()?.bytes == bytes)
    }

    @Test func `what is written after a rename is not lost, nor is a last line without an end`() throws {
        let world = try LogWorld()
        world.write(3)
        let reader = world.reader()
        #expect(try reader.next()?.numbers == [1, 2, 3])
        world.rename()
        world.write(2)
        #expect(try reader.next()?.numbers == [4, 5])
        world.raw("torn")
        #expect(try reader.next() == nil)
        world.create()
        world.write(2)
        let torn = try #require(try reader.next())
        #expect(torn.lines == ["torn"] && torn.end.line == 7)
        let next = try #require(try reader.next())
        #expect(next.numbers == [6, 7] && next.start.line == 1)
        #expect(reader.takeNotices() == [.rotated])
    }

    @Test func `a renamed file is not left while somebody writes to it`() throws {
        let world = try LogWorld()
        world.write(1)
        var settings = LogWorld.fast
        settings.quiet = .milliseconds(400)
        let reader = GrowingFile(path: world.path, settings: settings)
        #expect(try reader.next()?.numbers == [1])
        world.rename()
        // The new file is there before the writer turns to it.
        try Data("new\n".utf8).write(to: URL(fileURLWithPath: world.path))
        for number in 2...5 {
            #expect(try reader.next(waiting: .milliseconds(100)) == nil)
            world.write(1)
            #expect(try reader.next()?.numbers == [number])
        }
        #expect(try reader.next(waiting: .seconds(3))?.lines == ["new"])
    }

    @Test(arguments: [false, true]) func `copied and emptied`(isStarted: Bool) throws {
        let world = try LogWorld()
        world.write(30)
        let reader = world.reader()
        let first = try #require(try reader.next(limit: 300, waiting: .zero, isCancelled: { false }))
        world.write(5)
        try world.copyAndTruncate()
        // Also where it has grown again beyond the place.
        world.write(60)
        let second = isStarted ? world.reader(at: first.end) : reader
        let numbers = try first.numbers + second.allLines().map { Int($0.prefix { $0 != " " }) ?? -1 }
        #expect(numbers == Array(1...95))
        if !isStarted { #expect(reader.takeNotices() == [.truncated, .rotated]) }
    }

    @Test func `emptied without a copy`() throws {
        let world = try LogWorld()
        world.write(30)
        let reader = world.reader()
        #expect(try reader.next()?.numbers.count == 30)
        truncate(world.path, 0)
        #expect(try reader.next() == nil)
        world.write(2)
        #expect(try reader.next()?.numbers == [31, 32])
    }

    @Test func `the file may be missing for a while`() throws {
        let world = try LogWorld()
        world.write(2)
        let reader = world.reader()
        #expect(try reader.next()?.numbers == [1, 2])
        unlink(world.path)
        #expect(try reader.next() == nil)
        let end = reader.position
        #expect(try world.reader(at: end).next() == nil)
        world.create()
        world.write(1)
        #expect(try reader.next()?.numbers == [3])
        let restarted = world.reader(at: end)
        #expect(try restarted.next()?.numbers == [3])
        #expect(restarted.takeNotices() == [.lost])
    }

    @Test func `a start long after reads all files since`() throws {
        let world = try LogWorld()
        world.write(20)
        let first = try #require(try world.reader().next(limit: 400, waiting: .zero, isCancelled: { false }))
        for _ in 0..<4 {
            world.rename()
            world.create()
            world.write(10)
        }
        for generation in 2...4 { try world.pack(generation) }
        #expect(world.folder.names.filter { $0.hasSuffix("gz") }.count == 3)
        let lines = try world.reader(at: first.end).allLines()
        #expect(lines.count + first.numbers.count == 60)
    }

    @Test func `a packed file is finished from the place`() throws {
        let world = try LogWorld()
        world.write(50_000)
        let reader = world.reader()
        let first = try #require(try reader.next(limit: 1 << 20, waiting: .zero, isCancelled: { false }))
        world.rename()
        try world.pack(1)
        world.create()
        world.write(3)
        for reader in [reader, world.reader(at: first.end)] {
            var numbers = first.numbers
            while let chunk = try reader.next(waiting: .seconds(1)), chunk.numbers.last != 50_003 {
                numbers += chunk.numbers
            }
            #expect(numbers == Array(1...50_000))
        }
    }

    @Test func `a damaged packed file costs only its rest`() throws {
        let world = try LogWorld()
        world.write(20_000)
        let first = try #require(try world.reader().next(limit: 1_000, waiting: .zero, isCancelled: { false }))
        world.rename()
        try world.pack(1)
        truncate(world.path + ".1.gz", 60_000)
        world.create()
        world.write(1)
        let reader = world.reader(at: first.end)
        #expect(try reader.allLines().last?.hasPrefix("20001 ") == true)
        #expect(reader.takeNotices().contains { if case .unreadable = $0 { true } else { false } })
    }

    @Test func `reading may start at the end`() throws {
        let world = try LogWorld()
        world.write(10)
        world.raw("half")
        var settings = LogWorld.fast
        settings.startsAtEnd = true
        let reader = GrowingFile(path: world.path, settings: settings)
        #expect(try reader.next() == nil)
        world.raw(" a line\n")
        #expect(try reader.next()?.lines == ["half a line"])
        // A log that begins later is read whole.
        let late = GrowingFile(path: world.folder.file("late.log"), settings: settings)
        #expect(try late.next() == nil)
        try world.folder.write("first\n", to: "late.log")
        #expect(try late.next()?.lines == ["first"])
    }

    @Test func `waiting ends in time, and when cancelled`() throws {
        let world = try LogWorld()
        let reader = GrowingFile(path: world.path)
        let clock = ContinuousClock()
        var chunk: LogChunk?
        let waited = try clock.measure { chunk = try reader.next(waiting: .milliseconds(120)) }
        #expect(chunk == nil)
        #expect(waited >= .milliseconds(120) && waited < .milliseconds(400))
        let end = ContinuousClock.now + .milliseconds(60)
        let cancelled = try clock.measure {
            chunk = try reader.next(limit: 10, waiting: .seconds(20)) { ContinuousClock.now > end }
        }
        #expect(chunk == nil)
        #expect(cancelled < .seconds(1))
    }

    @Test func `a folder is no log`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: (any Error).self) { try GrowingFile(path: folder.path).next() }
    }

    /// Everything at once: what was stored before a crash is where reading goes on, and nothing is missing or twice.
    @Test(arguments: 0..<60 as Range<UInt64>) func `no line is lost in any order of things`(seed: UInt64) throws {
        let world = try LogWorld(seed: seed)
        var random = SeededNumbers(seed: seed &* 977 &+ 5)
        var reader = world.reader()
        var next = 1
        var stored: [(position: LogPosition, next: Int)] = []
        func read(_ chunks: Int) throws {
            for _ in 0..<chunks {
                let limit = Int.random(in: 1...2_000, using: &random)
                guard let chunk = try reader.next(limit: limit, waiting: .zero, isCancelled: { false }) else { return }
                let expected = Array(next..<next + chunk.numbers.count)
                try #require(chunk.numbers == expected, "seed \(seed) \(reader.takeNotices())")
                stored.append((chunk.start, next))
                next += chunk.numbers.count
                stored.append((chunk.end, next))
            }
        }
        world.write(2)
        try read(1)
        for _ in 0..<60 {
            switch Int.random(in: 0..<14, using: &random) {
            case 0..<5: world.write(Int.random(in: 1...40, using: &random))
            case 5..<9: try read(Int.random(in: 1...6, using: &random))
            case 9:
                world.rename()
                if Bool.random(using: &random) { try read(2) }
                world.write(Int.random(in: 0...5, using: &random))
                if Bool.random(using: &random) { try read(2) }
                world.create()
            case 10: try world.copyAndTruncate()
            case 11: try world.pack(Int.random(in: 1...3, using: &random))
            default:
                guard let last = stored.suffix(8).randomElement(using: &random) else { continue }
                reader = world.reader(at: last.position)
                next = last.next
            }
        }
        world.write(1)
        try read(.max)
        #expect(next == world.written + 1, "seed \(seed)")
    }
}
