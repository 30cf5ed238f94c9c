/// A position in XML text, and what follows it.
///
/// Behind the text are ``WindowsXMLReader/reach`` zero bytes, which no name, tag or word contains.
struct XMLCursor {
    /// The first byte.
    let text: UnsafeMutableRawPointer
    /// The next byte.
    var next: UnsafeMutableRawPointer
    /// The first byte behind the text.
    let end: UnsafeMutableRawPointer

    /// A position at the start of the `count` bytes at `text`.
    init(_ text: UnsafeMutableRawPointer, count: Int) {
        self.text = text
        next = text
        end = text + count
    }

    @inline(__always) var isAtEnd: Bool { next >= end }

    @inline(__always) var peek: UInt8 { next.load(as: UInt8.self) }

    /// Consumes `word` if it follows; returns true if it did.
    mutating func takes(_ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount
        where next.load(fromByteOffset: offset, as: UInt8.self) != word.utf8Start[offset] {
            return false
        }
        next += word.utf8CodeUnitCount
        return true
    }

    /// Goes to the first byte behind `word`.
    mutating func skip(past word: StaticString) throws(WindowsXMLFault) {
        while !isAtEnd {
            if takes(word) { return }
            next += 1
        }
        throw .ended
    }

    /// Takes a name; its bytes, and the local name behind its prefix.
    @inline(__always)
    mutating func name() throws(WindowsXMLFault) -> (
        whole: UnsafeMutableRawPointer, local: UnsafeMutableRawPointer
    ) {
        let start = next
        var local = start
        while true {
            let byte = peek
            if byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=") {
                break
            }
            guard byte != UInt8(ascii: "<"), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "'") else { throw .tag }
            next += 1
            if byte == UInt8(ascii: ":") { local = next }
        }
        guard next > local, !isAtEnd else { throw .tag }
        return (start, local)
    }

    /// Goes to the next byte that is no blank.
    @inline(__always)
    mutating func skipSpace() {
        while peek.isJSONSpace { next += 1 }
    }

    /// Takes the value of an attribute.
    @inline(__always)
    mutating func quoted() throws(WindowsXMLFault) -> UnsafeMutableRawBufferPointer {
        let quote = peek
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw isAtEnd ? .ended : .tag }
        next += 1
        let start = next
        while peek != quote {
            guard !isAtEnd else { throw .ended }
            guard peek != UInt8(ascii: "<") else { throw .tag }
            next += 1
        }
        guard !isAtEnd else { throw .ended }
        next += 1
        return UnsafeMutableRawBufferPointer(start: start, count: next - start - 1)
    }
}
