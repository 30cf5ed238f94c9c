import ByteIO

/// Cuts a CSV log into its records: lines, unless a line end is between quotes.
struct CSVRecords: RecordFraming {
    private let delimiter: UInt8
    /// True until the header was skipped.
    private var skipsNext: Bool
    private var buffer = PieceBuffer()
    private var line = 1

    /// Records with `delimiter` between their columns; with `skipsFirst` the first one, a header, is left out.
    init(delimiter: UInt8, skipsFirst: Bool) { (self.delimiter, skipsNext) = (delimiter, skipsFirst) }

    /// The header at the start of a log; `nil` if the format has none.
    static func header(of head: UnsafeRawBufferPointer, _ format: FieldMapping.Format) -> UnsafeRawBufferPointer? {
        guard case .csv(let delimiter, true) = format, !head.isEmpty else { return nil }
        let end = CSVFraming.end(of: head, from: 0, delimiter: delimiter) ?? head.count
        return head.slice(0..<end).droppingCarriageReturn
    }

    mutating func append(_ piece: UnsafeRawBufferPointer, _ body: (Framed) throws -> Void) rethrows {
        var buffer = PieceBuffer()
        swap(&buffer, &self.buffer)
        try buffer.append(piece) { text, _ in
            var start = 0
            while start < text.count, let end = CSVFraming.end(of: text, from: start, delimiter: delimiter) {
                try take(text.slice(start..<end), body)
                start = end + 1
            }
            return (start, text.count)
        }
        self.buffer = buffer
    }

    mutating func finish(_ body: (Framed) throws -> Void) rethrows {
        let rest = buffer.rest
        buffer = PieceBuffer()
        try rest.withUnsafeBytes { if !$0.isEmpty { try take($0, body) } }
    }

    private mutating func take(_ record: UnsafeRawBufferPointer, _ body: (Framed) throws -> Void) rethrows {
        defer { line += record.count { $0 == .lineFeed } + 1 }
        guard !skipsNext else {
            skipsNext = false
            return
        }
        let record = record.droppingCarriageReturn
        if record.contains(where: { $0 > 0x20 }) { try body(.record(record, line: line)) }
    }
}
