import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing
import Watching

@Suite struct JournalTests {
    private func small(segment: Int = 100, limit: Int = 1 << 20) -> Journal.Settings {
        var settings = Journal.Settings()
        settings.segmentSize = segment
        settings.limit = limit
        return settings
    }

    @Test func `what was appended is read back, over segments and restarts`() throws {
        let folder = try TemporaryFolder()
        var expected: [String] = []
        var positions: [(LogPosition, Int)] = []
        for _ in 0..<3 {
            let journal = try Journal(folder: folder.path, settings: small())
            for _ in 0..<10 {
                let lines = (0..<3).map { "line \(expected.count + $0)" }
                try journal.append((lines.joined(separator: "\n") + "\n").utf8)
                expected += lines
            }
            let reader = journal.reader()
            var count = 0
            while let chunk = try reader.next(limit: 30, waiting: .zero, isCancelled: { false }) {
                count += chunk.lines.count
                positions.append((chunk.end, count))
            }
            #expect(count == expected.count)
        }
        let journal = try Journal(folder: folder.path, settings: small())
        #expect(try journal.reader().allLines() == expected)
        for (position, count) in positions {
            #expect(try journal.reader(at: position).allLines() == Array(expected[count...]))
        }
        #expect(folder.names.first == "00000001.log")
    }

    @Test func `a last line gets its end`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(folder: folder.path)
        try journal.append("a".utf8)
        try journal.append("".utf8)
        try journal.append("b\nc".utf8)
        #expect(try journal.reader().allLines() == ["a", "b", "c"])
    }

    @Test func `what a crash left of a last append is cut off, wherever it was torn`() throws {
        let folder = try TemporaryFolder()
        let first = "kept 1\nkept 2\n"
        let last = "lost 1\nlost 2\n"
        for length in 0...last.utf8.count {
            let segment = first + last.prefix(length)
            try folder.write(segment, to: "00000001.log")
            let journal = try Journal(folder: folder.path)
            try journal.append("new\n".utf8)
            let whole = last.prefix(length).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
                String.init
            )
            #expect(try journal.reader().allLines() == ["kept 1", "kept 2"] + whole + ["new"])
        }
        // Also where nothing else is there, and where the end is far from the last LF.
        for tail in ["x", String(repeating: "y", count: 200_000)] {
            try folder.write(tail, to: "00000001.log")
            let journal = try Journal(folder: folder.path)
            try journal.append("new\n".utf8)
            #expect(try journal.reader().allLines() == ["new"])
        }
    }

    @Test func `segments that are dealt with go`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(folder: folder.path, settings: small(segment: 10))
        for index in 0..<5 { try journal.append("line \(index)\n".utf8) }
        #expect(folder.names == (1...5).map { "0000000\($0).log" } + ["lock"])
        let reader = journal.reader()
        var end: LogPosition?
        while let chunk = try reader.next() {
            end = chunk.end
            if chunk.lines.last == "line 2" { break }
        }
        try journal.release(upTo: #require(end))
        #expect(folder.names == ["00000004.log", "00000005.log", "lock"])
        #expect(journal.unreadBytes == 14)
        while let chunk = try reader.next() { end = chunk.end }
        try journal.release(upTo: #require(end))
        #expect(folder.names == ["00000005.log", "lock"])
        #expect(journal.unreadBytes == 0)
    }

    @Test func `a stored position never hides what comes`() throws {
        let folder = try TemporaryFolder()
        /// Appends `text` behind `position`, and where reading it ended.
        func append(_ text: String, after position: LogPosition?) throws -> LogPosition {
            let journal = try Journal(folder: folder.path, position: position)
            try journal.append((text + "\n").utf8)
            let chunk = try #require(try journal.reader(at: position).next())
            #expect(chunk.lines == [text])
            return chunk.end
        }
        var end = try append("first", after: nil)
        // Somebody empties the folder.
        unlink(folder.file("00000001.log"))
        end = try append("second", after: end)
        #expect(folder.names.contains("00000002.log"))
        // Or cuts the segment.
        truncate(folder.file("00000002.log"), 2)
        end = try append("third", after: end)
        end = try append("fourth", after: end)
    }

    @Test func `too much is refused until something is released`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(folder: folder.path, settings: small(limit: 20))
        try journal.append("12345678\n".utf8)
        try journal.append("12345678\n".utf8)
        #expect(throws: JournalFull.self) { try journal.append("123\n".utf8) }
        try journal.append("1\n".utf8)
        let chunk = try #require(try journal.reader().next(limit: 9, waiting: .zero) { false })
        try journal.release(upTo: chunk.end)
        try journal.append("12345678\n".utf8)
        #expect(try journal.reader(at: chunk.end).allLines() == ["12345678", "1", "12345678"])
    }

    @Test func `a folder belongs to one journal`() throws {
        let folder = try TemporaryFolder()
        let first = try Journal(folder: folder.path)
        #expect(throws: (any Error).self) { try Journal(folder: folder.path) }
        try first.append("a\n".utf8)
    }

    @Test func `a line that is too long is passed over`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(folder: folder.path)
        try journal.append("a\n".utf8)
        try journal.append([UInt8](repeating: 0x62, count: 3 << 20))
        try journal.append("c\n".utf8)
        let reader = journal.reader()
        #expect(try reader.next()?.lines == ["a"])
        #expect(try reader.next()?.skippedLines == 1)
        #expect(try reader.next()?.lines == ["c"])
    }

    @Test func `many threads append at once, and a reader sees all of it while they do`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(folder: folder.path, settings: small(segment: 2_000))
        let failures = Mutex(0)
        let seen = Mutex<[String]>([])
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            let reader = journal.reader()
            while seen.withLock({ $0.count }) < 800, let chunk = try? reader.next(waiting: .seconds(10)) {
                seen.withLock { $0 += chunk.lines }
                try? journal.release(upTo: chunk.end)
            }
        }
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for index in 0..<100 {
                do { try journal.append("\(thread) \(index)\n".utf8) } catch { failures.withLock { $0 += 1 } }
            }
        }
        #expect(group.wait(timeout: .now() + 15) == .success)
        #expect(failures.withLock { $0 } == 0)
        let lines = seen.withLock { $0 }
        #expect(lines.count == 800)
        for thread in 0..<8 {
            #expect(lines.filter { $0.hasPrefix("\(thread) ") } == (0..<100).map { "\(thread) \($0)" })
        }
    }
}
