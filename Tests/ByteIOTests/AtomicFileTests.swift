import ByteIO
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func content(_ name: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: folder.file(name)), encoding: .utf8)
    }

    @Test func `a file appears whole on commit and not before`() throws {
        let file = try AtomicFile(path: folder.file("a"))
        try file.write("one ")
        try file.write([UInt8]("two".utf8))
        #expect(!folder.names.contains("a"))
        try file.commit()
        #expect(folder.names == ["a"])
        #expect(try content("a") == "one two")
    }

    @Test func `a file that is not committed leaves the target unchanged`() throws {
        try folder.write("before", to: "a")
        do {
            let file = try AtomicFile(path: folder.file("a"))
            try file.write("after")
        }
        #expect(folder.names == ["a"])
        #expect(try content("a") == "before")
    }

    @Test func `pieces smaller and larger than the buffer keep their order`() throws {
        let file = try AtomicFile(path: folder.file("a"))
        var expected: [UInt8] = []
        for (number, size) in [1, 262_143, 262_144, 5, 0, 700_000, 262_145, 3].enumerated() {
            let piece = [UInt8](repeating: UInt8(number), count: size)
            try piece.withUnsafeBytes { try file.write($0) }
            expected += piece
        }
        try file.commit()
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("a"))) == Data(expected))
    }

    @Test func `text and data are written in one call`() throws {
        try AtomicFile.write("text", to: folder.file("a"))
        try AtomicFile.write(Data([1, 2, 3]), to: folder.file("b"))
        #expect(try content("a") == "text")
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("b"))) == Data([1, 2, 3]))
    }

    @Test func `a folder that does not exist is an error that names the file`() throws {
        let path = folder.file("missing/a")
        #expect(throws: InputError(file: path, message: "cannot be written: No such file or directory")) {
            try AtomicFile(path: path)
        }
    }

    @Test func `a folder cannot be replaced by a file`() throws {
        let path = folder.file("a")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(throws: InputError(file: path, message: "cannot be written: it is a folder")) {
            try AtomicFile(path: path)
        }
        #expect(folder.names == ["a"])
    }

    @Test func `a pipe is written to directly and not replaced`() throws {
        let path = folder.file("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDWR | O_NONBLOCK)
        defer { close(reader) }
        try AtomicFile.write("text", to: path)
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(read(reader, &bytes, bytes.count) == 4)
        #expect(bytes.prefix(4) == Array("text".utf8)[...])
        #expect(folder.names == ["pipe"])
    }

    @Test func `a commit onto a folder fails and leaves nothing behind`() throws {
        let file = try AtomicFile(path: folder.file("a"))
        try FileManager.default.createDirectory(atPath: folder.file("a"), withIntermediateDirectories: true)
        #expect(throws: InputError.self) { try file.commit() }
        #expect(folder.names == ["a"])
    }

    @Test func `errors name file and line like compilers`() {
        #expect(InputError(file: "a.csv", line: 7, message: "expected x").description == "a.csv:7: expected x")
        #expect(InputError(file: "-", line: 7, message: "expected x").description == "standard input:7: expected x")
        #expect(InputError(file: "a.csv", message: "expected x").description == "a.csv: expected x")
    }
}
