import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct TextInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func lines(_ data: Data, name: String = "log") throws -> [String] {
        let reader = try LineReader(path: try folder.write(data, to: name))
        var lines: [String] = []
        while let block = try reader.next() {
            _ = block.forEachLine { line, _ in
                lines.append(String(decoding: line, as: UTF8.self))
                return true
            }
        }
        return lines
    }

    private func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> Data {
        var data = Data(mark ? bigEndian ? [0xfe, 0xff] : [0xff, 0xfe] : [])
        for unit in text.utf16 {
            let bytes = [UInt8(unit >> 8), UInt8(unit & 0xff)]
            data += bigEndian ? bytes : bytes.reversed()
        }
        return data
    }

    @Test func `a byte order mark is no part of the first line`() throws {
        #expect(try lines(Data([0xef, 0xbb, 0xbf]) + Data("a\r\nb\n".utf8)) == ["a", "b"])
        #expect(try lines(Data("a\u{feff}\n".utf8)) == ["a\u{feff}"])
    }

    @Test(arguments: [true, false], [true, false])
    func `UTF-16 is decoded`(bigEndian: Bool, mark: Bool) throws {
        let text = "{\"user\": \"Jörg 😀\"}\r\nsecond\n"
        #expect(try lines(utf16(text, bigEndian: bigEndian, mark: mark)) == ["{\"user\": \"Jörg 😀\"}", "second"])
    }

    @Test func `half a surrogate pair and half a character become U+FFFD`() throws {
        let data = Data([0xff, 0xfe, 0x61, 0x00, 0x3d, 0xd8, 0x62, 0x00, 0x63])
        #expect(try lines(data) == ["a\u{fffd}b\u{fffd}"])
    }

    @Test func `long texts are decoded whole`() throws {
        let text = (0..<40_000).map { "line \($0) é\n" }.joined()
        #expect(try lines(utf16(text, bigEndian: false, mark: true)).count == 40_000)
    }

    @Test func `a head is UTF-8, and the file is read from its start`() throws {
        let path = try folder.write(utf16("first\nsecond\n", bigEndian: false, mark: true), to: "log")
        let file = try PeekedFile(path: path, headSize: 4_096)
        #expect(String(decoding: file.head, as: UTF8.self) == "first\nsecond\n")
        let block = try #require(try file.lines().next())
        #expect(block.lineCount == 2)
        let evtx = try folder.write(Data("ElfFile\0\u{1}\u{2}".utf8), to: "log.evtx")
        #expect(try PeekedFile(path: evtx, headSize: 4_096).head == Array("ElfFile\0\u{1}\u{2}".utf8))
        #expect(
            try PeekedFile(path: evtx, headSize: 4_096).bytes().read(upTo: 100) == Array("ElfFile\0\u{1}\u{2}".utf8)
        )
    }

    @Test func `a pipe is peeked without losing a byte`() throws {
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let text = (0..<30_000).map { "line \($0)\n" }.joined()
        let writer = Thread {
            let handle = FileHandle(forWritingAtPath: pipe)
            try? handle?.write(contentsOf: Data(text.utf8))
            try? handle?.close()
        }
        writer.start()
        let file = try PeekedFile(path: pipe, headSize: 1 << 16)
        #expect(file.head.starts(with: "line 0\n".utf8))
        let reader = try file.lines()
        var count = 0
        while let block = try reader.next() { count += block.lineCount }
        #expect(count == 30_000)
    }
}
