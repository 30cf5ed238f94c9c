/// A position in JSON text, and the tokens that follow it (RFC 8259).
struct JSONCursor {
    private let text: UnsafeRawBufferPointer
    private var offset = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { offset == text.count }
    var peek: UInt8? { isAtEnd ? nil : text[offset] }
    /// The syntax error at this position.
    var fault: JSONFields.Fault { .syntax(at: offset) }

    mutating func take() { offset += 1 }

    /// Consumes the next byte if it is `byte`; returns true if it was.
    mutating func takes(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || (0x09...0x0d).contains(byte) && byte != 0x0b && byte != 0x0c { take() }
    }

    /// Consumes `true`, `false` or `null`, and appends the first two; returns true if there was one of them.
    mutating func word(appendingTo output: inout [UInt8]) throws(JSONFields.Fault) -> Bool {
        for word in ["true", "false", "null"] as [StaticString] {
            let bytes = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            guard text.count - offset >= bytes.count else { continue }
            guard text[offset..<offset + bytes.count].elementsEqual(bytes) else { continue }
            offset += bytes.count
            if bytes[0] == UInt8(ascii: "n") { return false }
            output.append(contentsOf: bytes)
            return true
        }
        throw fault
    }

    /// Consumes a number and appends its text unchanged.
    mutating func number(appendingTo output: inout [UInt8]) throws(JSONFields.Fault) {
        let start = offset
        _ = takes(UInt8(ascii: "-"))
        if !takes(UInt8(ascii: "0")) { try digits() }
        if takes(UInt8(ascii: ".")) { try digits() }
        if takes(UInt8(ascii: "e")) || takes(UInt8(ascii: "E")) {
            if !takes(UInt8(ascii: "+")) { _ = takes(UInt8(ascii: "-")) }
            try digits()
        }
        output.append(contentsOf: text[start..<offset])
    }

    private mutating func digits() throws(JSONFields.Fault) {
        let start = offset
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { take() }
        guard offset > start else { throw fault }
    }

    /// Consumes a string and appends its unescaped content; half a surrogate pair becomes U+FFFD.
    mutating func string(appendingTo output: inout [UInt8]) throws(JSONFields.Fault) {
        guard takes(UInt8(ascii: "\"")) else { throw fault }
        while true {
            let start = offset
            while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { take() }
            output.append(contentsOf: text[start..<offset])
            if takes(UInt8(ascii: "\"")) { return }
            guard takes(UInt8(ascii: "\\")) else { throw fault }
            try escape(appendingTo: &output)
        }
    }

    private mutating func escape(appendingTo output: inout [UInt8]) throws(JSONFields.Fault) {
        guard let byte = peek else { throw fault }
        take()
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0c)
        case UInt8(ascii: "n"): output.append(0x0a)
        case UInt8(ascii: "r"): output.append(0x0d)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try scalar()
            output.append(contentsOf: String(scalar).utf8)
        default: throw fault
        }
    }

    private mutating func scalar() throws(JSONFields.Fault) -> Unicode.Scalar {
        let first = try hex()
        guard (0xd800..<0xdc00).contains(first) else { return Unicode.Scalar(first) ?? "\u{fffd}" }
        let before = offset
        guard takes(UInt8(ascii: "\\")), takes(UInt8(ascii: "u")) else {
            offset = before
            return "\u{fffd}"
        }
        let second = try hex()
        guard (0xdc00..<0xe000).contains(second) else {
            offset = before
            return "\u{fffd}"
        }
        return Unicode.Scalar(0x1_0000 + (first - 0xd800) << 10 + (second - 0xdc00)) ?? "\u{fffd}"
    }

    private mutating func hex() throws(JSONFields.Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw fault }
            take()
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
