import ByteIO
import Foundation

/// Parses JSON objects and keeps the order of their keys, which `JSONDecoder` does not.
struct CountsParser {
    private let bytes: UnsafeRawBufferPointer
    private let file: String
    private var position = 0
    private var line = 1

    /// Reads `bytes`; errors name `file`.
    init(bytes: UnsafeRawBufferPointer, file: String) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }  // a byte order mark
    }

    /// Reads an object; `member` reads each key's value.
    mutating func object(_ member: (inout CountsParser, String) throws -> Void) throws {
        try expect("{", "an object")
        if accept("}") { return }
        repeat {
            let key = try string()
            try expect(":", "a colon")
            try member(&self, key)
        } while accept(",")
        try expect("}", "a comma or the end of the object")
    }

    /// Reads a count: a whole number from 0.
    mutating func number() throws -> Int {
        skipSpace()
        let start = position
        while position < bytes.count, bytes[position].isDigit { position += 1 }
        let isFraction =
            position < bytes.count
            && [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[position])
        guard !isFraction, let value = bytes.slice(start..<position).decimal else {
            throw failure("expected a count, a whole number")
        }
        return value
    }

    /// Checks that nothing follows.
    mutating func end() throws {
        skipSpace()
        guard position == bytes.count else { throw failure("expected the end of the file after the object") }
    }

    /// An error with `message` at the current line.
    func failure(_ message: String) -> InputError {
        InputError(file: file, line: line, message: message)
    }

    private mutating func string() throws -> String {
        try expect("\"", "a name in quotes")
        let start = position
        var isEscaped = false
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] >= 0x20 else { throw failure("expected a name in quotes, found a control character") }
            if bytes[position] == UInt8(ascii: "\\") {
                isEscaped = true
                position += 1
            }
            position += 1
        }
        guard position < bytes.count else { throw failure("expected a closing quote, found the end of the file") }
        let raw = bytes.slice(start..<position)
        position += 1
        return try isEscaped ? unescaped(raw) : text(raw)
    }

    private func text(_ raw: UnsafeRawBufferPointer) throws -> String {
        guard raw.isUTF8 else { throw failure(RowFault.notUTF8.message) }
        return String(decoding: raw, as: UTF8.self)
    }

    private func unescaped(_ raw: UnsafeRawBufferPointer) throws -> String {
        let quoted = Data("\"".utf8) + Data(raw) + Data("\"".utf8)
        guard let text = try? JSONDecoder().decode(String.self, from: quoted) else {
            throw failure("expected a name in quotes, found an escape that is not JSON")
        }
        return text
    }

    private mutating func expect(_ character: Unicode.Scalar, _ what: String) throws {
        guard accept(character) else { throw failure("expected \(what)") }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) {
            if bytes[position] == .lineFeed { line += 1 }
            position += 1
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
