/// Bytes of text as UTF-8: without a byte order mark, and decoded where they are UTF-16, as PowerShell writes it.
final class TextInput: ByteInput {
    private let input: any ByteInput
    /// The bytes that were read ahead and not returned yet.
    private var head: [UInt8]
    private var decoder: UTF16Decoder?
    private var decoded: [UInt8] = []
    private var start = 0

    /// The text in `input`, from which nothing was read yet.
    init(_ input: any ByteInput) throws {
        self.input = input
        head = try Self.bytes(of: input, 4)
        switch TextEncoding(head) {
        case .utf8(let mark): head.removeFirst(mark)
        case .utf16(let isBigEndian, let mark):
            head.removeFirst(mark)
            decoder = UTF16Decoder(isBigEndian: isBigEndian)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard decoder != nil else { return try raw(into: buffer) }
        while start == decoded.count {
            guard try decodeMore() else { return 0 }
        }
        let count = min(buffer.count, decoded.count - start)
        decoded.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        start += count
        return count
    }

    /// Decodes the next bytes; returns false at the end.
    private func decodeMore() throws -> Bool {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let count = try block.withUnsafeMutableBytes { try raw(into: $0) }
        decoded.removeAll(keepingCapacity: true)
        start = 0
        if count == 0 { decoder?.finish(into: &decoded) }
        for byte in block[..<count] { decoder?.add(byte, to: &decoded) }
        return count > 0 || !decoded.isEmpty
    }

    private func raw(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !head.isEmpty else { return try input.read(into: buffer) }
        let count = min(buffer.count, head.count)
        buffer.copyBytes(from: head[..<count])
        head.removeFirst(count)
        return count
    }

    private static func bytes(of input: any ByteInput, _ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let filled = try bytes.withUnsafeMutableBytes { buffer in
            var filled = 0
            while filled < count {
                let more = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                guard more > 0 else { break }
                filled += more
            }
            return filled
        }
        return Array(bytes[..<filled])
    }
}

/// The encoding of a text, as its first bytes tell it.
package enum TextEncoding: Hashable, Sendable {
    /// UTF-8, after a byte order mark of so many bytes.
    case utf8(mark: Int)
    /// UTF-16, after a byte order mark of so many bytes.
    case utf16(isBigEndian: Bool, mark: Int)

    /// The encoding of a text that starts with `head`, of which four bytes are enough.
    package init(_ head: some Collection<UInt8>) {
        let head = Array(head.prefix(4))
        if head.starts(with: [0xef, 0xbb, 0xbf]) {
            self = .utf8(mark: 3)
        } else if head.starts(with: [0xff, 0xfe]) {
            self = .utf16(isBigEndian: false, mark: 2)
        } else if head.starts(with: [0xfe, 0xff]) {
            self = .utf16(isBigEndian: true, mark: 2)
        } else if head.count == 4, head[0] != 0, head[1] == 0, head[2] != 0, head[3] == 0 {
            self = .utf16(isBigEndian: false, mark: 0)
        } else if head.count == 4, head[0] == 0, head[1] != 0, head[2] == 0, head[3] != 0 {
            self = .utf16(isBigEndian: true, mark: 0)
        } else {
            self = .utf8(mark: 0)
        }
    }
}

/// Decodes UTF-16 byte by byte into UTF-8; half of a surrogate pair becomes U+FFFD.
private struct UTF16Decoder {
    let isBigEndian: Bool
    private var first: UInt8?
    private var high: UInt16?

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    mutating func add(_ byte: UInt8, to output: inout [UInt8]) {
        guard let first else {
            first = byte
            return
        }
        self.first = nil
        let unit = isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
        if let high {
            self.high = nil
            if UTF16.isTrailSurrogate(unit) {
                let scalar = 0x1_0000 + (UInt32(high) - 0xd800) << 10 + (UInt32(unit) - 0xdc00)
                return append(scalar, to: &output)
            }
            append(0xfffd, to: &output)
        }
        if UTF16.isLeadSurrogate(unit) { high = unit } else { append(UInt32(unit), to: &output) }
    }

    /// Ends the text.
    mutating func finish(into output: inout [UInt8]) {
        if first != nil || high != nil { append(0xfffd, to: &output) }
        (first, high) = (nil, nil)
    }

    private func append(_ value: UInt32, to output: inout [UInt8]) {
        let scalar = Unicode.Scalar(value) ?? "\u{fffd}"
        if scalar.isASCII {
            output.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            output.append(contentsOf: String(scalar).utf8)
        }
    }
}
