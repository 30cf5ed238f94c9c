import CBytes

/// The kinds of markup in XML, and the text between them.
enum XMLMarkup {
    case text
    case tag
    case comment
    case characterData
    case instruction

    /// The kind of the markup that starts with `text`, whose first byte is `<`; `nil` if more bytes are needed.
    init?(startOf text: UnsafeRawBufferPointer) {
        self = .tag
        guard text.count < 2 || text[1] == UInt8(ascii: "!") || text[1] == UInt8(ascii: "?") else { return }
        let starts: [(XMLMarkup, StaticString)] = [
            (.comment, "<!--"), (.characterData, "<![CDATA["), (.instruction, "<?"),
        ]
        for (kind, start) in starts {
            let start = UnsafeRawBufferPointer(start: start.utf8Start, count: start.utf8CodeUnitCount)
            if text.starts(with: start) {
                self = kind
                return
            }
            if start.starts(with: text) { return nil }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The offset of the first `byte` at or after `start`; `count` if there is none.
    func offset(of byte: UInt8, from start: Int) -> Int {
        var offset = start
        guard let baseAddress else { return count }
        while offset &+ 64 <= count {
            let found = cbytes_equal(baseAddress + offset, byte)
            if found != 0 { return offset &+ found.trailingZeroBitCount }
            offset &+= 64
        }
        while offset < count, self[offset] != byte { offset &+= 1 }
        return offset
    }

    /// True if it is `Event`, with or without a prefix.
    var isNameOfEvent: Bool {
        let name = "Event".utf8
        guard count >= name.count, suffix(name.count).elementsEqual(name) else { return false }
        return count == name.count || self[count - name.count - 1] == UInt8(ascii: ":")
    }
}
