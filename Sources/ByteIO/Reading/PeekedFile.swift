import Foundation

/// A file whose first bytes are looked at before it is read as lines or as bytes.
///
///     let file = try PeekedFile(path: "Security.evtx", headSize: 65_536)
///     file.head                                   // uncompressed; text is UTF-8 without a byte order mark
///     let reader = try file.lines()               // or: try file.bytes()
package final class PeekedFile {
    /// The file as the user named it; `-` is standard input.
    package let path: String
    /// The first uncompressed bytes; text in UTF-16 is decoded, and a byte order mark is dropped.
    package let head: [UInt8]
    /// The stream with ``head`` at its front again; `nil` for a file with a name, which is opened once more.
    private let stream: HeadInput?

    /// Opens `path`, plain, gzip or zstd, and reads its first `headSize` uncompressed bytes.
    ///
    /// Of a pipe, only as much as it delivers first, but at least a line; `isCancelled` is called while it delivers
    /// nothing.
    ///
    /// - Throws: `InputError` if it cannot be opened or read; `CancellationError` once `isCancelled` returns `true`.
    package init(path: String, headSize: Int, isCancelled: () -> Bool = { false }) throws {
        self.path = path
        let file = try FileInput(path: path)
        if file.size == nil { try Self.wait(for: file.descriptor, isCancelled) }
        let input = try HeadInput(file.unpacked(), size: headSize, isWhole: file.size != nil)
        let isText = !input.head.starts(with: [0x45, 0x6c, 0x66])  // "Elf": an EVTX file may look like UTF-16
        head = isText ? try Self.text(input.head) : input.head
        stream = file.size == nil || path == "-" ? input : nil
    }

    /// True if the bytes can be read only once: standard input, or a pipe.
    package var isStream: Bool { stream != nil }

    /// Reads the file as lines of UTF-8; with `keepsLongLines`, a line over 1 MiB comes in pieces instead of being cut.
    ///
    /// - Throws: `InputError` if it cannot be opened again.
    package func lines(keepsLongLines: Bool = false) throws -> LineReader {
        try stream.map { LineReader(stream: $0, path: path, keepsLongLines: keepsLongLines) }
            ?? LineReader(path: path, keepsLongLines: keepsLongLines)
    }

    /// Reads the file as uncompressed bytes.
    ///
    /// - Throws: `InputError` if it cannot be opened again.
    package func bytes() throws -> UnpackedBytes {
        try stream.map { UnpackedBytes($0) } ?? UnpackedBytes(path: path)
    }

    private static func wait(for descriptor: Int32, _ isCancelled: () -> Bool) throws {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&wanted, 1, 100) == 0 {
            guard !isCancelled() else { throw CancellationError() }
        }
    }

    private static func text(_ head: [UInt8]) throws -> [UInt8] {
        var text: [UInt8] = []
        let input = try TextInput(HeadInput(head))
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try block.withUnsafeMutableBytes { try input.read(into: $0) }
            guard count > 0 else { return text }
            text += block[..<count]
        }
    }
}

/// A stream with bytes that were read ahead at its front.
final class HeadInput: ByteInput {
    /// The bytes that were read ahead.
    let head: [UInt8]
    private let rest: (any ByteInput)?
    private var start = 0

    /// The stream of `input`, of which up to `size` bytes are read ahead; unless `isWhole`, no more than it takes to have a
    /// line.
    init(_ input: any ByteInput, size: Int, isWhole: Bool) throws {
        var head = [UInt8](repeating: 0, count: size)
        var filled = 0
        while filled < size, isWhole || !head[..<filled].contains(.lineFeed) {
            let count = try head.withUnsafeMutableBytes { buffer in
                try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            }
            guard count > 0 else { break }
            filled += count
        }
        self.head = Array(head[..<filled])
        rest = input
    }

    /// A stream of `bytes` alone.
    init(_ bytes: [UInt8]) { (head, rest) = (bytes, nil) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard start < head.count else { return try rest?.read(into: buffer) ?? 0 }
        let count = min(buffer.count, head.count - start)
        buffer.copyBytes(from: head[start..<start + count])
        start += count
        return count
    }
}
