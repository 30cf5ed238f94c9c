import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct LineReaderTests {
    private let folder: TemporaryFolder
    private let text = (0..<90_000).map { "line \($0) \($0 &* 7919 % 65_537)\n" }.joined()

    init() throws { folder = try TemporaryFolder() }

    /// All lines of the file, with their numbers checked.
    private func lines(_ path: String) throws -> [String] {
        let reader = try LineReader(path: path)
        var lines: [String] = []
        while let block = try reader.next() {
            #expect(block.firstLine == lines.count + 1)
            let text = block.withBytes { String(decoding: $0, as: UTF8.self) }
            lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if text.hasSuffix("\n") { lines.removeLast() }
            #expect(block.firstLine + block.lineCount == lines.count + 1)
        }
        return lines
    }

    private var expected: [String] { text.split(separator: "\n").map(String.init) }

    @Test func `plain, gzip and zstd hold the same lines, whatever the name`() throws {
        let plain = try folder.write(text, to: "plain.gz")
        #expect(try lines(plain) == expected)
        for tool in ["gzip", "zstd"] {
            let packed = folder.file("packed-\(tool).txt")
            try Shell.run("\(tool) -c < '\(plain)' > '\(packed)'")
            #expect(try lines(packed) == expected)
        }
    }

    @Test func `concatenated members and frames are one file`() throws {
        let plain = try folder.write(text, to: "plain")
        for tool in ["gzip", "zstd"] {
            let packed = folder.file(tool)
            try Shell.run(
                """
                (head -c 777777 '\(plain)' | \(tool) -c; printf '' | \(tool) -c; tail -c +777778 '\(plain)' | \(tool) -c) \
                > '\(packed)'
                """
            )
            #expect(try lines(packed) == expected)
        }
    }

    @Test func `zeros after gzip data are padding`() throws {
        let packed = folder.file("padded.gz")
        try Shell.run("(printf 'a\\nb' | gzip -c; head -c 1000 /dev/zero) > '\(packed)'")
        #expect(try lines(packed) == ["a", "b"])
    }

    @Test func `a pipe is read to its end`() throws {
        let plain = try folder.write(text, to: "plain")
        let pipe = folder.file("pipe")
        try Shell.run("mkfifo '\(pipe)'")
        let writer = try Shell.start("cat '\(plain)' > '\(pipe)'")
        #expect(try lines(pipe) == expected)
        writer.waitUntilExit()
    }

    @Test(arguments: ["gzip", "zstd"])
    func `truncated data are an error`(tool: String) throws {
        let plain = try folder.write(text, to: "plain")
        let packed = folder.file("short")
        try Shell.run("\(tool) -c < '\(plain)' | head -c 100000 > '\(packed)'")
        let message = "the \(tool) data end early: the file is cut short"
        #expect(throws: InputError(file: packed, message: message)) { try lines(packed) }
    }

    @Test(arguments: ["gzip", "zstd"])
    func `damaged data are an error`(tool: String) throws {
        let plain = try folder.write(text, to: "plain")
        let packed = folder.file("packed")
        try Shell.run("\(tool) -c < '\(plain)' > '\(packed)'")
        var data = try Data(contentsOf: URL(fileURLWithPath: packed))
        for offset in 60_000..<60_100 { data[offset] ^= 0x5a }
        try folder.write(data, to: "packed")
        let error = #expect(throws: InputError.self) { try lines(packed) }
        #expect(error?.file == packed)
        #expect(error?.message.hasPrefix("the \(tool) data are damaged") == true, "\(error?.message ?? "")")
    }

    @Test func `other bytes after gzip data are an error`() throws {
        let packed = folder.file("more.gz")
        try Shell.run("(printf 'a\\n' | gzip -c; echo more) > '\(packed)'")
        let message = "the gzip data are followed by bytes that are not gzip data"
        #expect(throws: InputError(file: packed, message: message)) { try lines(packed) }
    }

    @Test func `a line beyond the limit is cut in a stream and whole in a mapped file, and counts as one`() throws {
        let long = String(repeating: "x", count: 3_000_000)
        let plain = try folder.write("a\n\(long)\nb\n\(long)", to: "plain")
        #expect(try lines(plain).map(\.count) == [1, 3_000_000, 1, 3_000_000])
        let packed = folder.file("packed")
        try Shell.run("gzip -c < '\(plain)' > '\(packed)'")
        #expect(try lines(packed).map(\.count) == [1, 65_544, 1, 65_544])
    }

    @Test func `a missing file and a folder are errors`() throws {
        let missing = folder.file("missing")
        #expect(throws: InputError(file: missing, message: "cannot be opened: No such file or directory")) {
            try lines(missing)
        }
        #expect(throws: InputError(file: folder.path, message: "expected a file, found a folder")) {
            try lines(folder.path)
        }
    }

    @Test func `files of zero to nine bytes are read unchanged`() throws {
        for length in 0...9 {
            let text = String("\u{1f}bcdefghi".prefix(length))
            #expect(try lines(folder.write(text, to: "tiny")) == (length == 0 ? [] : [text]))
        }
    }
}
