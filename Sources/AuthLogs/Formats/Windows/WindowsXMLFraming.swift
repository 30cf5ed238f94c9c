import ByteIO
import CBytes

/// Cuts a stream of XML into its `Event` elements: one a line or several, on many lines, under `Events` or not.
///
///     var framing = WindowsXMLFraming()
///     for piece in pieces { framing.append(piece) { framed in … } }
///     framing.finish { framed in … }
///
/// Pieces may end anywhere; the memory is that of a piece and a record. The records are not validated. An event without
/// an end tag ends where the next one starts.
package struct WindowsXMLFraming: Sendable {
    private var buffer = PieceBuffer()
    private var phase = XMLMarkup.text
    /// The quote of the attribute's value in a tag; 0 outside of values.
    private var quote: UInt8 = 0
    /// The offset of the `<` of what is open.
    private var token = 0
    private var isInRecord = false
    /// The offset of the record's first byte, the number of its line, and the name of its element.
    private var start = 0
    private var startLine = 1
    private var name: [UInt8] = []
    private var isTooLong = false
    /// True if the text since the last tag between records was rejected.
    private var isTextRejected = false
    /// The number of the line of the byte at `counted`.
    private var line = 1
    private var counted = 0

    package static let otherText = "expected an Event element, found other text"
    package static let tooLong = "expected an event of at most 1 MiB of XML, found a longer one"
    package static let truncated = "expected the end of the Event element, found the end of the input"
    package static let damaged = "expected the end of the Event element, found another"
    package static let definition = "expected XML without a document type definition, found one"

    /// Creates a framer at the start of a stream.
    package init() {}

    /// True if the first line of `head`, the start of a stream, is one whole event: then the stream need not be framed.
    package static func isOneEventALine(_ head: UnsafeRawBufferPointer) -> Bool {
        guard let first = head.firstIndex(where: { !$0.isJSONSpace }) else { return false }
        var line = head.slice(first..<head.newline(from: first))
        while line.last?.isJSONSpace == true { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
        var framing = WindowsXMLFraming()
        var isWhole = false
        framing.append(line) { framed in
            if case .record(let bytes, _) = framed { isWhole = bytes.count == line.count }
        }
        return isWhole
    }

    /// True between the start and the end of a record or of a tag.
    package var isOpen: Bool { isInRecord || phase != .text }

    /// Scans the next bytes of the stream; calls `body` with each record that ends in them.
    package mutating func append(_ piece: UnsafeRawBufferPointer, _ body: (Framed) throws -> Void) rethrows {
        var buffer = PieceBuffer()
        swap(&buffer, &self.buffer)
        try buffer.append(piece) { text, from in
            let end = try scan(text, from: from, body)
            let keep = unfinished(from: end)
            count(to: phase == .text ? end : token, in: text)
            counted -= keep
            start -= keep
            token -= keep
            return (keep, end)
        }
        self.buffer = buffer
    }

    /// Ends the stream; calls `body` if its last record is incomplete.
    package mutating func finish(_ body: (Framed) throws -> Void) rethrows {
        if isInRecord { try body(.rejected(isTooLong ? Self.tooLong : Self.truncated, line: startLine)) }
        self = WindowsXMLFraming()
    }

    /// The offset of the first byte that is needed again, where the bytes before `end` have been scanned.
    private mutating func unfinished(from end: Int) -> Int {
        if isInRecord, end - start > PieceBuffer.longestRecord { isTooLong = true }
        return isInRecord && !isTooLong ? start : phase == .text ? end : token
    }

    /// Counts the lines up to `offset`.
    private mutating func count(to offset: Int, in text: UnsafeRawBufferPointer) {
        guard let base = text.baseAddress, offset > counted else { return }
        line &+= cbytes_count(base + counted, offset - counted, .lineFeed)
        counted = offset
    }

    /// Scans from `from` on; returns the offset of the first byte that needs those of the next piece to be understood.
    private mutating func scan(
        _ text: UnsafeRawBufferPointer,
        from: Int,
        _ body: (Framed) throws -> Void
    ) rethrows -> Int {
        var offset = from
        while offset < text.count {
            switch phase {
            case .text:
                let tag = text.offset(of: UInt8(ascii: "<"), from: offset)
                if !isInRecord { try other(offset..<tag, in: text, body) }
                let rest = text.slice(tag..<text.count)
                guard rest.count >= (isInRecord ? name.count + 3 : 2), let kind = XMLMarkup(startOf: rest) else {
                    return tag
                }
                offset = tag + 1
                // In a record, few tags matter; as none holds a `<`, the end of the others need not be found.
                if isInRecord, kind == .tag, !isEventTag(rest) { continue }
                if !isInRecord, kind == .tag, rest[1] == UInt8(ascii: "!") {
                    count(to: tag, in: text)
                    try body(.rejected(Self.definition, line: line))
                }
                (token, phase, quote) = (tag, kind, 0)
            case _ where offset - token >= PieceBuffer.longestRecord:
                // Nothing that long is markup: look for the next.
                phase = .text
                if !isInRecord { try reject(at: token, in: text, body) }
            case .tag: offset = try tagByte(at: offset, in: text, body)
            case .comment: offset = ended(by: "-->", after: 7, at: offset, in: text)
            case .characterData: offset = ended(by: "]]>", after: 12, at: offset, in: text)
            case .instruction: offset = ended(by: "?>", after: 4, at: offset, in: text)
            }
        }
        return offset
    }

    /// True if `text`, which starts in a record, starts with the tag that ends it or with that of the next.
    @inline(__always)
    private func isEventTag(_ text: UnsafeRawBufferPointer) -> Bool {
        let start = text[1] == UInt8(ascii: "/") ? 2 : 1
        for index in name.indices where text[start + index] != name[index] { return false }
        return true
    }

    /// The offset after the first `>` that ends what starts at `token`, and has at least `length` bytes.
    private mutating func ended(
        by end: StaticString,
        after length: Int,
        at offset: Int,
        in text: UnsafeRawBufferPointer
    ) -> Int {
        let limit = min(text.count, token + PieceBuffer.longestRecord)
        let next = text.slice(0..<limit).offset(of: UInt8(ascii: ">"), from: offset)
        guard next < limit else { return limit }
        let end = UnsafeRawBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount)
        let start = next + 1 - end.count
        if next + 1 - token >= length, text.slice(start..<next + 1).elementsEqual(end) { phase = .text }
        return next + 1
    }

    /// Takes a byte of a tag; returns the offset of the next.
    private mutating func tagByte(
        at offset: Int,
        in text: UnsafeRawBufferPointer,
        _ body: (Framed) throws -> Void
    ) rethrows -> Int {
        let byte = text[offset]
        if byte == UInt8(ascii: "<") {
            // No tag holds one: the tag was cut short.
            phase = .text
            return offset
        } else if quote != 0 {
            if byte == quote { quote = 0 }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            quote = byte
        } else if byte == UInt8(ascii: ">") {
            phase = .text
            isTextRejected = false
            try tag(token..<offset + 1, in: text, body)
        }
        return offset + 1
    }

    private mutating func tag(
        _ range: Range<Int>,
        in text: UnsafeRawBufferPointer,
        _ body: (Framed) throws -> Void
    ) rethrows {
        let isEnd = text[range.lowerBound + 1] == UInt8(ascii: "/")
        let nameStart = range.lowerBound + (isEnd ? 2 : 1)
        var nameEnd = nameStart
        while nameEnd < range.upperBound - 1, text[nameEnd] > 0x20, text[nameEnd] != UInt8(ascii: "/") { nameEnd += 1 }
        let tagName = text.slice(nameStart..<nameEnd)
        if isEnd {
            if isInRecord, tagName.elementsEqual(name) { try end(after: range.upperBound, in: text, body) }
        } else if tagName.isNameOfEvent {
            count(to: range.lowerBound, in: text)
            if isInRecord {
                let isTooLong = range.lowerBound - start > PieceBuffer.longestRecord
                try body(.rejected(isTooLong ? Self.tooLong : Self.damaged, line: startLine))
            }
            (isInRecord, isTooLong, start, startLine) = (true, false, range.lowerBound, line)
            name.removeAll(keepingCapacity: true)
            name.append(contentsOf: tagName)
            if text[range.upperBound - 2] == UInt8(ascii: "/") { try end(after: range.upperBound, in: text, body) }
        }
    }

    private mutating func end(
        after end: Int,
        in text: UnsafeRawBufferPointer,
        _ body: (Framed) throws -> Void
    ) rethrows {
        isInRecord = false
        guard !isTooLong, end - start <= PieceBuffer.longestRecord else {
            return try body(.rejected(Self.tooLong, line: startLine))
        }
        try body(.record(text.slice(start..<end), line: startLine))
    }

    /// Rejects text between records, once up to the next tag.
    private mutating func other(
        _ range: Range<Int>,
        in text: UnsafeRawBufferPointer,
        _ body: (Framed) throws -> Void
    ) rethrows {
        guard !isTextRejected, let first = text.slice(range).firstIndex(where: { !$0.isJSONSpace }) else { return }
        try reject(at: range.lowerBound + first, in: text, body)
    }

    private mutating func reject(
        at offset: Int,
        in text: UnsafeRawBufferPointer,
        _ body: (Framed) throws -> Void
    ) rethrows {
        isTextRejected = true
        count(to: offset, in: text)
        try body(.rejected(Self.otherText, line: line))
    }
}
