import ByteIO
import Foundation

/// Reads the JSON of a safetensors header: just the shape that it must have, and nothing else that JSON can be.
///
/// Foundation's reader would lose the order of the names and hide names that come twice.
struct SafeTensorsParser {
    private let file: String
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// The whole header.
    mutating func header() throws(InputError) -> (entries: [SafeTensorsHeader.Entry], metadata: [String: String]) {
        var entries: [SafeTensorsHeader.Entry] = []
        var metadata: [String: String] = [:]
        try object { (parser, name) throws(InputError) in
            if name == SafeTensorsHeader.metadataKey {
                try parser.object { (parser, key) throws(InputError) in metadata[key] = try parser.string() }
            } else {
                entries.append(try parser.entry(name))
            }
        }
        skipSpace()
        guard position == bytes.count else { throw failure("the end of the header was expected") }
        return (entries, metadata)
    }

    /// The value of `name`: `{"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}`.
    private mutating func entry(_ name: String) throws(InputError) -> SafeTensorsHeader.Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try object { (parser, key) throws(InputError) in
            switch key {
            case "dtype": type = try parser.string()
            case "shape": shape = try parser.integers()
            case "data_offsets": offsets = try parser.integers()
            default: throw parser.failure("the key \(key.quotedForMessage) of a tensor is not known")
            }
        }
        guard let type, let shape, let offsets else {
            throw failure("tensor \(name.quotedForMessage) lacks its `dtype`, `shape` or `data_offsets`")
        }
        guard let dtype = DType(safeTensorsName: type) else {
            let known = DType.allCases.map(\.safeTensorsName).joined(separator: " ")
            throw failure("tensor \(name.quotedForMessage) is of the type \(type.quotedForMessage); known are \(known)")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw failure("tensor \(name.quotedForMessage) needs two `data_offsets`, in order")
        }
        return SafeTensorsHeader.Entry(name: name, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// An object whose values `body` reads, each after its key; a key that comes twice is an error.
    private mutating func object(
        _ body: (inout SafeTensorsParser, String) throws(InputError) -> Void
    ) throws(InputError) {
        var keys: Set<String> = []
        try expect("{")
        if accept("}") { return }
        repeat {
            let key = try string()
            guard keys.insert(key).inserted else { throw failure("\(key.quotedForMessage) comes twice") }
            try expect(":")
            try body(&self, key)
        } while accept(",")
        try expect("}")
    }

    private mutating func integers() throws(InputError) -> [Int] {
        var integers: [Int] = []
        try expect("[")
        if accept("]") { return integers }
        repeat { integers.append(try integer()) } while accept(",")
        try expect("]")
        return integers
    }

    /// A whole number that is not negative.
    private mutating func integer() throws(InputError) -> Int {
        skipSpace()
        let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let value = Int(String(decoding: digits, as: UTF8.self)), digits.count == 1 || digits.first != 0x30 else {
            throw failure("a whole number was expected")
        }
        position += digits.count
        return value
    }

    private mutating func string() throws(InputError) -> String {
        try expect("\"")
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { throw failure("a string without an end") }
        let content = bytes[start..<position]
        position += 1
        guard content.contains(UInt8(ascii: "\\")) else {
            guard let text = String(validating: content, as: UTF8.self), content.allSatisfy({ $0 >= 0x20 }) else {
                throw failure("a string that is not UTF-8, or with a control character")
            }
            return text
        }
        guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[(start - 1)..<position])) else {
            throw failure("a string that cannot be read")
        }
        return text
    }

    private mutating func accept(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ sign: Unicode.Scalar) throws(InputError) {
        guard accept(sign) else { throw failure("`\(sign)` was expected") }
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    private func failure(_ message: String) -> InputError {
        InputError(file: file, message: "safetensors header, byte \(position): \(message)")
    }
}
