/// Decodes the entities of XML text.
enum XMLText {
    /// Replaces the entities in the `count` bytes at `text` by what they stand for; returns the new length, which is at
    /// most the old one.
    static func decode(_ text: UnsafeMutableRawPointer, _ count: Int) throws(WindowsXMLFault) -> Int {
        var (source, target) = (0, 0)
        while source < count {
            let byte = text.load(fromByteOffset: source, as: UInt8.self)
            if byte == UInt8(ascii: "&") {
                let (scalar, length) = try entity(UnsafeRawBufferPointer(start: text + source, count: count - source))
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    text.storeBytes(of: byte, toByteOffset: target, as: UInt8.self)
                    target += 1
                }
                source += length
            } else {
                text.storeBytes(of: byte, toByteOffset: target, as: UInt8.self)
                (source, target) = (source + 1, target + 1)
            }
        }
        return target
    }

    /// The scalar that the entity at the start of `text` stands for, and the entity's length.
    private static func entity(_ text: UnsafeRawBufferPointer) throws(WindowsXMLFault) -> (Unicode.Scalar, Int) {
        // The longest is `&#x0010FFFF;`; a number may have more zeros than it needs.
        guard let end = text.prefix(16).firstIndex(of: UInt8(ascii: ";")) else { throw .entity }
        let name = text[1..<end]
        if name.elementsEqual("amp".utf8) { return ("&", end + 1) }
        if name.elementsEqual("lt".utf8) { return ("<", end + 1) }
        if name.elementsEqual("gt".utf8) { return (">", end + 1) }
        if name.elementsEqual("quot".utf8) { return ("\"", end + 1) }
        if name.elementsEqual("apos".utf8) { return ("'", end + 1) }
        guard name.first == UInt8(ascii: "#"), let number = number(name.dropFirst()) else { throw .entity }
        // Windows writes control characters and lone surrogates as numbers too, which XML does not allow.
        return (Unicode.Scalar(number) ?? "\u{fffd}", end + 1)
    }

    private static func number(_ text: Slice<UnsafeRawBufferPointer>) -> UInt32? {
        let isHex = text.first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let digits = isHex ? text.dropFirst() : text
        var value: UInt32 = 0
        for byte in digits {
            guard let digit = byte.hexDigit, isHex || digit < 10, value < 0x1000_0000 / 16 else { return nil }
            value = value * (isHex ? 16 : 10) + digit
        }
        return digits.isEmpty ? nil : value
    }
}
