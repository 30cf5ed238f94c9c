import AuthLogs
import Foundation
import TestSupport
import Testing
import Watching

@Suite(.blocking) struct WatchedFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.file("log") }

    private func log(fromEnd: Bool = false, at position: LogPosition? = nil, name: String = "log") -> WatchedFile {
        WatchedFile(path: folder.file(name), position: position, startsAtEnd: fromEnd, folder: folder.path)
    }

    /// An event log with the records `numbers`.
    private func events(_ numbers: ClosedRange<Int>) -> [UInt8] {
        var log = EVTXBuilder()
        for number in numbers { log.append(Self.record(number)) }
        return log.file()
    }

    private static func record(_ number: Int) -> EVTXBuilder.Record {
        let data = [
            ("TargetUserName", "anna"), ("TargetDomainName", "CORP"), ("LogonType", "3"),
            ("IpAddress", "10.0.0.\(number % 250)"),
        ]
        return .init(
            recordID: UInt64(number),
            seconds: 1_735_718_400 + number,
            eventID: 4_624,
            computer: "FILE01",
            data: data
        )
    }

    /// The outcomes of everything that `log` has now: lines or record numbers of events, reasons of rejections.
    private func read(_ log: WatchedFile, rest: Bool = false) throws -> (places: [Int], rejected: [String]) {
        var options = LiveReader.Options()
        options.reading.users = .all
        options.isDated = true
        var reader = try LiveReader(options)
        var (places, rejected) = ([Int](), [String]())
        while let chunk = try log.next() ?? (rest ? log.takeRest() : nil) {
            reader.read(chunk) { outcome, position in
                switch outcome {
                case .event: places.append(position.line)
                case .rejected(let reason): rejected.append(reason)
                case .filtered: break
                }
            }
        }
        return (places, rejected)
    }

    @Test func `an event log that does not exist yet is told by its content`() throws {
        let log = log()
        #expect(try read(log).places.isEmpty)
        try folder.write("ElfF", to: "log")
        #expect(try read(log).places.isEmpty)
        try folder.write(Data(events(1...40)), to: "log")
        #expect(try read(log).places == Array(1...40))
    }

    @Test func `from its end, an event log has only what is written later`() throws {
        try folder.write(Data(events(1...300)), to: "log")
        let log = log(fromEnd: true)
        #expect(try read(log).places.isEmpty)
        try folder.write(Data(events(1...900)), to: "log")
        #expect(try read(log).places == Array(301...900))
        // What appears later is new from its start.
        let late = self.log(fromEnd: true, name: "late")
        #expect(try read(late).places.isEmpty)
        try folder.write(Data(events(1...3)), to: "late")
        #expect(try read(late).places == [1, 2, 3])
    }

    @Test func `a compressed event log is read whole, and goes on by record`() throws {
        try folder.write(Data(events(1...500)), to: "log")
        try Shell.run("gzip -k '\(path)'")
        let log = log(name: "log.gz")
        let first = try #require(try log.next())
        #expect(first.end.line > 1)
        let rest = self.log(at: first.end, name: "log.gz")
        #expect(try read(rest).places == Array(first.end.line...500))
    }

    @Test func `damage is rejected once, however often the log is read again`() throws {
        var bytes = events(1...20)
        // The size of the third record, so that neither it nor its copy at the end is that of a record.
        let third = try #require(Self.offsets(of: [0x2a, 0x2a, 0, 0], in: bytes).dropFirst(2).first)
        bytes[third] = 0
        try folder.write(Data(bytes), to: "log")
        let log = log()
        var found = try read(log)
        #expect(found.places.count == 19 && found.rejected.isEmpty, "perhaps it is being written: \(found)")
        found = try read(log, rest: true)
        #expect(found.places.isEmpty && found.rejected.count == 1, "\(found)")
        var more = events(1...25)
        more[third] = 0
        try folder.write(Data(more), to: "log")
        found = try read(log, rest: true)
        #expect(found.places == Array(21...25) && found.rejected.isEmpty, "\(found)")
    }

    @Test func `a wild record number, or a chunk without a header, hides no other record`() throws {
        // 2^40 in place of the number of the first record.
        var wild = events(1...40)
        for index in 0..<8 { wild[4_096 + 520 + index] = index == 5 ? 1 : 0 }
        try folder.write(Data(wild), to: "log")
        var found = try read(log(), rest: true)
        #expect(found.places == Array(2...40) && found.rejected.count == 1, "\(found)")
        var bare = events(1...400)
        try #require(bare.count >= 4_096 + 2 * 65_536)
        let whole = try places(of: bare)
        for index in 0..<512 { bare[4_096 + 65_536 + index] = 0 }
        try folder.write(Data(bare), to: "log")
        found = try read(log(), rest: true)
        #expect(found.places == whole, "\(found.places.count) of \(whole.count)")
        // What an earlier watcher rejected is not rejected again.
        try folder.write(Data(wild), to: "log")
        let first = log()
        var end: LogPosition?
        while let chunk = try first.next() ?? first.takeRest() { end = chunk.end }
        #expect(try read(log(at: end), rest: true).rejected.isEmpty)
    }

    @Test func `a log that was cleared begins again`() throws {
        try folder.write(Data(events(1...500)), to: "log")
        let log = log()
        #expect(try read(log).places.count == 500)
        try folder.write(Data(events(1...20)), to: "log")
        #expect(try read(log).places == Array(1...20) && log.takeNotices() == [.truncated])
        // Also while nobody watched.
        let file = LogFileIdentity(device: 1, inode: 1)
        let later = self.log(at: LogPosition(file: file, line: 501))
        #expect(try read(later).places == Array(1...20))
    }

    private func places(of bytes: [UInt8]) throws -> [Int] {
        try folder.write(Data(bytes), to: "log")
        return try read(log(), rest: true).places
    }

    private static func offsets(of pattern: [UInt8], in bytes: [UInt8]) -> [Int] {
        (0..<bytes.count - pattern.count).filter { bytes[$0] == pattern[0] && Array(bytes[$0..<$0 + 4]) == pattern }
    }

    @Test func `a last line without a line feed is read at the end, and once`() throws {
        let line =
            #"{"time":"2025-01-01T08:00:00Z","src_user":"a","dst_user":"a","src_pc":"x","dst_pc":"y","success":"Success"}"#
        try folder.write(line + "\n" + line, to: "log")
        let log = log()
        #expect(try read(log).places == [1])
        let rest = try #require(try log.takeRest())
        #expect(rest.bytes == Array((line + "\n").utf8) && rest.start.line == 2)
        #expect(try log.takeRest() == nil)
        try folder.write(line + "\n" + line + "\n" + line + "\n", to: "log")
        #expect(try read(log).places == [3])
        // As a later watcher goes on.
        #expect(try read(self.log(at: rest.end)).places == [3])
    }

    @Test func `the log of a position is known under any name, and no other is`() throws {
        try folder.write("one\ntwo\n", to: "log")
        try folder.write("two\none\n", to: "other")
        let chunk = try #require(try log().next())
        #expect(WatchedFile.has(chunk.end, at: path))
        #expect(!WatchedFile.has(chunk.end, at: folder.file("other")))
        #expect(!WatchedFile.has(chunk.end, at: folder.file("none")))
        try FileManager.default.moveItem(atPath: path, toPath: folder.file("log.1"))
        try folder.write("new\n", to: "log")
        #expect(WatchedFile.has(chunk.end, at: path))
    }
}
