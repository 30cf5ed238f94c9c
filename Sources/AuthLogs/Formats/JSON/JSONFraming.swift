import ByteIO
import CBytes

/// Cuts a stream of JSON into its objects: one after the other in any layout, the elements of an array, or those of the
/// array in a wrapper such as `{"value": […]}` or `{"hits": {"hits": […]}}`.
///
///     var framing = JSONFraming()
///     for piece in pieces { framing.append(piece) { framed in … } }
///     framing.finish { framed in … }
///
/// Pieces may end anywhere; the memory is that of a piece and a record. The records are not validated. After text that is
/// no JSON, and after a damaged record, the next line that starts with `{` is the next record.
package struct JSONFraming: Sendable {
    private enum Phase {
        /// Between records.
        case outside
        case record
        /// In a wrapper, behind its array.
        case tail
        /// In text that is no record.
        case other
    }

    private var buffer = PieceBuffer()
    private var phase = Phase.outside
    private var brackets = JSONBrackets()
    /// The depth outside of records: that of the array of the records, or 0.
    private var base = 0
    /// True if the records are the hits of a search, whose content is in `_source`.
    private var hasHits = false
    private var source = JSONFields(["_source"])
    /// The number of the current line.
    private var line = 1
    private var isLineStart = true
    private var isInString = false
    private var isEscaped = false
    /// The last byte that is no blank.
    private var last = UInt8.lineFeed
    /// The offset of the record's first byte, and the number of its line.
    private var start = 0
    private var startLine = 1
    /// True if the record is longer than is kept.
    private var isTooLong = false
    private var wrapper = JSONWrapper()
    /// The state of the wrapper around the array of the records.
    private var outerWrapper = JSONWrapper()

    package static let otherText = "expected a JSON object, found other text"
    package static let damaged = "expected a JSON object, found a damaged one"
    package static let tooLong = "expected a JSON object of at most 1 MiB, found a longer one"
    package static let truncated = "expected the end of a JSON object, found the end of the input"

    /// Creates a framer at the start of a stream.
    package init() {}

    /// True if the first line of `head`, the start of a stream, is one whole object and no wrapper: then the stream need
    /// not be framed.
    package static func isOneObjectALine(_ head: UnsafeRawBufferPointer) -> Bool {
        guard let first = head.firstIndex(where: { !$0.isJSONSpace }) else { return false }
        let line = head.slice(first..<head.newline(from: first))
        var framing = JSONFraming()
        var (records, isWhole) = (0, false)
        framing.append(line) { framed in
            records += 1
            if case .record(let bytes, _) = framed { isWhole = bytes.baseAddress == line.baseAddress }
        }
        return records == 1 && isWhole && framing.phase == .outside && framing.base == 0
    }

    /// True between the start and the end of a record or of an array of records.
    package var isOpen: Bool { phase == .record || phase == .tail || base > 0 }

    /// Scans the next bytes of the stream; calls `body` with each record that ends in them.
    package mutating func append(_ piece: UnsafeRawBufferPointer, _ body: (Framed) throws -> Void) rethrows {
        var buffer = PieceBuffer()
        swap(&buffer, &self.buffer)
        try buffer.append(piece) { text, from in
            try scan(text, from: from, body)
            if phase == .record, text.count - start > PieceBuffer.longestRecord { isTooLong = true }
            let keep = phase == .record && !isTooLong ? start : wrapper.needed(before: text.count)
            start -= keep
            wrapper.drop(keep)
            return (keep, text.count)
        }
        self.buffer = buffer
    }

    /// Ends the stream; calls `body` if its last record is incomplete.
    package mutating func finish(_ body: (Framed) throws -> Void) rethrows {
        if phase == .record { try body(.rejected(Self.truncated, line: startLine)) }
        self = JSONFraming()
    }

    private mutating func scan(
        _ text: UnsafeRawBufferPointer,
        from: Int,
        _ body: (Framed) throws -> Void
    ) rethrows {
        var offset = from
        while offset < text.count {
            if isInString { offset = stringEnd(in: text, from: offset) }
            guard offset < text.count else { return }
            let byte = text[offset]
            if isInString {
                try stringByte(byte, at: offset, body)
            } else if byte.isJSONSpace {
                if byte == .lineFeed { line &+= 1 }
                isLineStart = byte == .lineFeed || isLineStart && byte == .carriageReturn
            } else {
                switch phase {
                case .outside: try outside(byte, at: offset, body)
                case .record, .tail: try inside(byte, at: offset, text, body)
                case .other: try other(byte, at: offset, body)
                }
                last = byte
                isLineStart = false
            }
            offset &+= 1
        }
    }

    /// The offset of the next byte of a string that matters.
    @inline(__always)
    private func stringEnd(in text: UnsafeRawBufferPointer, from offset: Int) -> Int {
        guard !isEscaped, let base = text.baseAddress else { return offset }
        var offset = offset
        while offset &+ 32 <= text.count {
            let stops = cbytes_json_stops(base + offset)
            if stops != 0 { return offset &+ stops.trailingZeroBitCount }
            offset &+= 32
        }
        return offset
    }

    private mutating func stringByte(_ byte: UInt8, at offset: Int, _ body: (Framed) throws -> Void) rethrows {
        if byte == .lineFeed {
            // No string of JSON holds a line feed: the record was cut short.
            line &+= 1
            try reject(at: offset, body)
            isLineStart = true
        } else if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
            wrapper.endString(at: offset)
        }
    }

    private mutating func outside(_ byte: UInt8, at offset: Int, _ body: (Framed) throws -> Void) rethrows {
        switch byte {
        case UInt8(ascii: "{"):
            phase = .record
            (start, startLine, isTooLong) = (offset, line, false)
            brackets.open(isArray: false)
            wrapper = JSONWrapper(isPossible: base == 0)
        case UInt8(ascii: "[") where base == 0:
            brackets.open(isArray: true)
            (base, hasHits, outerWrapper) = (1, false, JSONWrapper())
        case UInt8(ascii: "]") where base > 0:
            _ = brackets.close(isArray: true)
            base = 0
            if brackets.depth > 0 { phase = .tail }
            wrapper = outerWrapper
            wrapper.close(depth: brackets.depth)
        case UInt8(ascii: ","): break  // also without an array around: some tools write a comma behind each object
        default:
            try body(.rejected(Self.otherText, line: line))
            phase = .other
        }
    }

    /// Takes a byte of a record, or of a wrapper behind its array.
    private mutating func inside(
        _ byte: UInt8,
        at offset: Int,
        _ text: UnsafeRawBufferPointer,
        _ body: (Framed) throws -> Void
    ) rethrows {
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
            wrapper.startString(at: offset, depth: brackets.depth)
        case UInt8(ascii: "{"):
            if wrapper.isArrayFound {
                (base, hasHits, outerWrapper) = (brackets.depth, wrapper.hasHits, wrapper)
                return try outside(byte, at: offset, body)
            }
            guard !isLineStart || last == UInt8(ascii: ":") || brackets.isInArray && ",[".utf8.contains(last) else {
                // Where no object can be, one starts a line: the one before was cut short.
                try reject(at: offset, body)
                return try other(byte, at: offset, body)
            }
            brackets.open(isArray: false)
            wrapper.openObject(depth: brackets.depth)
        case UInt8(ascii: "["):
            brackets.open(isArray: true)
            wrapper.openArray(depth: brackets.depth)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            guard brackets.close(isArray: byte == UInt8(ascii: "]")) else { return try reject(at: offset, body) }
            wrapper.close(depth: brackets.depth)
            if brackets.depth == base { try end(text, after: offset, body) }
        case UInt8(ascii: ":"): wrapper.key(in: text, before: offset, depth: brackets.depth)
        case UInt8(ascii: ","): wrapper.endValue(depth: brackets.depth)
        default: wrapper.isArrayFound = false
        }
    }

    /// Takes a byte of text that is no record.
    private mutating func other(_ byte: UInt8, at offset: Int, _ body: (Framed) throws -> Void) rethrows {
        let isElement = base > 0 && byte == UInt8(ascii: "{") && ",[".utf8.contains(last)
        guard isElement || isLineStart && (byte == UInt8(ascii: "{") || base == 0 && byte == UInt8(ascii: "[")) else {
            return
        }
        phase = .outside
        try outside(byte, at: offset, body)
    }

    private mutating func end(
        _ text: UnsafeRawBufferPointer,
        after offset: Int,
        _ body: (Framed) throws -> Void
    ) rethrows {
        let isRecord = phase == .record
        phase = .outside
        guard isRecord else { return }
        guard !isTooLong, offset - start < PieceBuffer.longestRecord else {
            return try body(.rejected(Self.tooLong, line: startLine))
        }
        let record = text.slice(start..<offset + 1)
        guard hasHits, base > 0, (try? source.read(record)) != nil else {
            return try body(.record(record, line: startLine))
        }
        try source.withContainer(0) { try body(.record($0 ?? record, line: startLine)) }
    }

    /// Gives up the record at `offset`, and looks for the next.
    private mutating func reject(at offset: Int, _ body: (Framed) throws -> Void) rethrows {
        // The rest of a wrapper holds no records, so nothing is lost with it.
        let isRecord = phase == .record
        phase = .other
        (isInString, isEscaped) = (false, false)
        brackets.reset(depth: base)
        let isTooLong = offset - start > PieceBuffer.longestRecord
        if isRecord { try body(.rejected(isTooLong ? Self.tooLong : Self.damaged, line: startLine)) }
    }
}
