import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct GzipTests {
    private let folder: TemporaryFolder
    /// The text of most tests: small enough to spoil it at every byte.
    private let text = "10,U1@DOM1,U1@DOM1,C1,C2\n11,U2@DOM1,U1@DOM1,C1,C3\n"

    init() throws { folder = try TemporaryFolder() }

    /// `text` as gzip writes it without name and time: a header of ten bytes, the data, a checksum, a length.
    private func packed(_ text: String) throws -> Data {
        let plain = try folder.write(text, to: "plain")
        try Shell.run("gzip -nc < '\(plain)' > '\(folder.file("packed"))'")
        return try Data(contentsOf: URL(fileURLWithPath: folder.file("packed")))
    }

    /// What is read of the file at `path`.
    private func content(_ path: String) throws -> String {
        let reader = try LineReader(path: path)
        var text = ""
        while let block = try reader.next() { text += block.withBytes { String(decoding: $0, as: UTF8.self) } }
        return text
    }

    /// What is read of a file of `data`.
    private func content(_ data: Data) throws -> String { try content(folder.write(data, to: "data.gz")) }

    private func message(_ data: Data) -> String? {
        let error = #expect(throws: InputError.self) { try content(data) }
        return error?.message
    }

    /// A member with every optional field of the header: text flag, checksum, extra field, name, comment.
    private func memberWithFields(extraLength: Int) throws -> Data {
        let plain = try packed(text)
        var header = plain.prefix(10)
        header[3] = 0x1f
        header += [UInt8(extraLength & 0xff), UInt8(extraLength >> 8)] + Data(repeating: 7, count: extraLength)
        header += Data("auth.txt\0a comment\0".utf8)
        let checksum = Self.checksum(header)
        return header + [UInt8(checksum & 0xff), UInt8(checksum >> 8 & 0xff)] + plain.dropFirst(10)
    }

    /// The CRC-32 of gzip, bit by bit.
    private static func checksum(_ data: Data) -> UInt32 {
        ~data.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xedb8_8320) }
        }
    }

    @Test(arguments: [0, 5, 20_000])
    func `all optional fields of a header are skipped`(extraLength: Int) throws {
        let member = try memberWithFields(extraLength: extraLength)
        #expect(try content(member + member) == text + text)
    }

    @Test func `a header whose checksum is wrong is an error`() throws {
        var member = try memberWithFields(extraLength: 5)
        member[member.count - (try packed(text).count - 10) - 1] ^= 1
        #expect(message(member) == "the gzip data are damaged: incorrect checksum")
    }

    @Test func `many members, including empty ones, are one file`() throws {
        let member = try packed(text)
        let empty = try packed("")
        let long = String(repeating: text, count: 60_000)
        let some = (0..<5_000).map { $0 % 3 == 0 ? empty : member }.reduce(empty, +)
        let count = (0..<5_000).count { $0 % 3 != 0 }
        #expect(
            try content(some + packed(long) + member) == String(repeating: text, count: count) + long + text
        )
        #expect(try content(empty + empty).isEmpty)
    }

    @Test func `truncation at any byte is an error`() throws {
        let member = try packed(text)
        let fields = try memberWithFields(extraLength: 5)
        for data in [member, fields] {
            for length in 2..<data.count {
                #expect(message(data.prefix(length)) == "the gzip data end early: the file is cut short", "\(length)")
                if length == 2 { continue }
                let second = message(member + data.prefix(length))
                #expect(second == "the gzip data end early: the file is cut short", "\(length)")
            }
        }
    }

    @Test func `a flipped bit anywhere behind the header is an error`() throws {
        let member = try packed(text)
        // The byte before the checksum has bits that mean nothing.
        for offset in 10..<member.count where offset != member.count - 9 {
            for bit in 0..<8 {
                var data = member
                data[offset] ^= 1 << bit
                let message = message(data)
                let isKnown = message?.hasPrefix("the gzip data ") == true
                #expect(isKnown, "\(offset) \(message ?? "")")
                if offset >= member.count - 8 { #expect(message == "the gzip data are damaged: incorrect checksum") }
            }
        }
    }

    @Test func `an unknown compression method and unknown flags are errors`() throws {
        var data = try packed(text)
        data[2] = 7
        #expect(message(data) == "the gzip data are damaged: unknown compression method")
        data[2] = 8
        data[3] = 0x40
        #expect(message(data) == "the gzip data are damaged: unknown header flags")
    }

    @Test func `a pipe may deliver data in pieces of any size`() throws {
        let data = try memberWithFields(extraLength: 5) + packed("") + packed(text) + Data(repeating: 0, count: 3)
        for size in [1, 3, 10, 64] {
            let pipe = folder.file("pipe\(size)")
            try Shell.run("mkfifo '\(pipe)'")
            let writer = Thread {
                guard let file = FileHandle(forWritingAtPath: pipe) else { return }
                for start in stride(from: 0, to: data.count, by: size) {
                    try? file.write(contentsOf: data[start..<min(start + size, data.count)])
                    usleep(100)
                }
                try? file.close()
            }
            writer.start()
            #expect(try content(pipe) == text + text)
        }
    }
}
