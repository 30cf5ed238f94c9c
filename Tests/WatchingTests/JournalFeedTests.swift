import Foundation
import Synchronization
import TestSupport
import Testing
import Watching

@Suite(.blocking) struct JournalFeedTests {
    /// A pipe, and a feed from it into a journal.
    private final class Piped {
        let folder: TemporaryFolder
        let journal: Journal
        let feed: JournalFeed
        let input: Int32
        let output: Int32

        init(limit: Int = 1 << 30) throws {
            folder = try TemporaryFolder()
            var settings = Journal.Settings()
            settings.limit = limit
            journal = try Journal(folder: folder.path, settings: settings)
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (output, input) = (ends[0], ends[1])
            feed = JournalFeed(descriptor: output, into: journal)
            feed.start { [journal] in journal.end($0) }
        }

        deinit { close(output) }

        /// Writes `bytes` from a thread of its own, for the pipe may be full; then closes it where `isLast`.
        func write(_ bytes: [UInt8], isLast: Bool = true) {
            Thread.detachNewThread { [input] in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { Foundation.write(input, $0.baseAddress, $0.count) }
                    guard count > 0 else { break }
                    rest = rest.dropFirst(count)
                }
                if isLast { close(input) }
            }
        }

        /// All that comes until the end.
        func lines(of reader: JournalReader) throws -> [String] {
            var lines: [String] = []
            let limit = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < limit {
                let isAtEnd = reader.isAtEnd
                if let chunk = try reader.next(waiting: .milliseconds(50)) {
                    lines += chunk.lines
                } else if isAtEnd {
                    break
                }
            }
            return lines
        }
    }

    @Test func `lines may be compressed, or in UTF-16`() throws {
        let text = (0..<5_000).map { "line \($0), ä\n" }.joined()
        let folder = try TemporaryFolder()
        try folder.write(text, to: "log")
        try Shell.run("gzip -k '\(folder.file("log"))'")
        let packed = try Array(Data(contentsOf: folder.url("log.gz")))
        let wide = try Array(#require(text.data(using: .utf16)))
        for bytes in [packed, wide, [0xef, 0xbb, 0xbf] + Array(text.utf8)] {
            let piped = try Piped()
            piped.write(bytes)
            #expect(try piped.lines(of: piped.journal.reader()).map { $0 + "\n" }.joined() == text)
        }
    }

    @Test func `compressed lines come as soon as they are flushed`() throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, zlib
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            sys.stdout.buffer.write(packer.compress(b"first\\nsecond\\n") + packer.flush(zlib.Z_SYNC_FLUSH))
            """
        try folder.write(script, to: "pack.py")
        try Shell.run("python3 '\(folder.file("pack.py"))' > '\(folder.file("log.gz"))'")
        let piped = try Piped()
        piped.write(try Array(Data(contentsOf: folder.url("log.gz"))), isLast: false)
        let reader = piped.journal.reader()
        let chunk = try #require(try reader.next(waiting: .seconds(20)))
        #expect(chunk.lines == ["first", "second"])
        piped.feed.stop()
    }

    @Test func `an event log has no lines, and a cut archive is an error`() throws {
        for (bytes, words) in [
            (Array("ElfFile\0".utf8) + [UInt8](repeating: 0, count: 100), "found a Windows event log"),
            ([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2], "cut short"),
        ] {
            let piped = try Piped()
            piped.write(bytes)
            let error = #expect(throws: (any Error).self) { try piped.lines(of: piped.journal.reader()) }
            #expect("\(error as Any)".contains(words), "\(error as Any)")
        }
    }

    @Test func `all lines of a pipe come, also the last without an end`() throws {
        let piped = try Piped()
        let expected = (0..<30_000).map { "line \($0), \(String(repeating: "x", count: $0 % 90))" }
        piped.write(Array(expected.joined(separator: "\n").utf8))
        #expect(try piped.lines(of: piped.journal.reader()) == expected)
    }

    @Test func `a line that is too long is left out, and its neighbours are not`() throws {
        let piped = try Piped()
        let long = String(repeating: "y", count: 3 << 20)
        piped.write(Array("before\n\(long)\nafter\n".utf8))
        let reader = piped.journal.reader()
        #expect(try piped.lines(of: reader) == ["before", "after"])
        #expect(reader.takeNotices() == [.skippedLine(2)])
        // Nor is all of it kept.
        #expect(piped.journal.unreadBytes < 2 << 20)
    }

    @Test func `a journal without room keeps the writer waiting, and loses nothing`() throws {
        let piped = try Piped(limit: 3 << 20)
        let line = String(repeating: "z", count: 999)
        let expected = (0..<8_000).map { "\($0) \(line)" }
        piped.write(Array((expected.joined(separator: "\n") + "\n").utf8))
        let end = ContinuousClock.now + .seconds(20)
        while piped.journal.hasRoom(for: (1 << 20) + (1 << 18)), ContinuousClock.now < end { usleep(1_000) }
        // Time enough to read it all, and it does not.
        usleep(300_000)
        #expect(piped.journal.unreadBytes <= 3 << 20)
        let reader = piped.journal.reader()
        var lines: [String] = []
        while lines.count < expected.count {
            let chunk = try #require(try reader.next(waiting: .seconds(10)))
            lines += chunk.lines
            try reader.release(upTo: chunk.end)
        }
        #expect(lines == expected)
    }

    @Test func `who stops has all whole lines that were read`() throws {
        let piped = try Piped()
        piped.write(Array("whole\nhal".utf8), isLast: false)
        let reader = piped.journal.reader()
        #expect(try reader.next(waiting: .seconds(10))?.lines == ["whole"])
        piped.feed.stop()
        #expect(try reader.next() == nil)
        close(piped.input)
    }
}
