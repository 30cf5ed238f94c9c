/// One row of a day file as views into the reader's buffer: valid only inside the closure that it is handed to.
///
/// `second,src_user,src_domain,dst_user,dst_domain,src_pc,dst_pc,auth_type,logon_type,auth_orient,success[,is_red]`
public struct DayRow {
    /// The line of the file, counted from 1.
    public let line: Int
    /// Seconds since the log's start.
    public let second: Int
    /// The ten fields with the commas between them: what a character model reads.
    public let text: UnsafeRawBufferPointer
    /// The label, where the row has one.
    public let isRed: Bool?
    /// Whether the file ends in this row without a newline.
    public let isUnterminated: Bool
    /// The offset in `text` of each field's end.
    @usableFromInline let ends: InlineArray<10, Int32>

    /// A view of `text`, whose field `i` ends before offset `ends[i]`.
    public init(
        line: Int,
        second: Int,
        text: UnsafeRawBufferPointer,
        ends: InlineArray<10, Int32>,
        isRed: Bool?,
        isUnterminated: Bool = false
    ) {
        self.line = line
        self.second = second
        self.text = text
        self.ends = ends
        self.isRed = isRed
        self.isUnterminated = isUnterminated
    }

    /// The bytes of `field`.
    @inlinable
    public subscript(field: AuthField) -> UnsafeRawBufferPointer { self[field.rawValue] }

    /// The bytes of the field at `index`, in `0..<10`.
    @inlinable
    public subscript(index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : Int(ends[index &- 1]) &+ 1
        return UnsafeRawBufferPointer(rebasing: text[start..<Int(ends[index])])
    }

    /// The bytes from the start of `first` to the end of `last`, with the commas between.
    @inline(__always)
    func slice(_ first: AuthField, _ last: AuthField) -> UnsafeRawBufferPointer {
        let start = first == .sourceUser ? 0 : Int(ends[first.rawValue &- 1]) &+ 1
        return UnsafeRawBufferPointer(rebasing: text[start..<Int(ends[last.rawValue])])
    }

    /// The row without the last letter of its last field; the row itself where that field is empty.
    public var withoutLastLetter: DayRow {
        guard !self[.outcome].isEmpty else { return self }
        var ends = ends
        ends[AuthField.outcome.rawValue] -= 1
        return DayRow(
            line: line,
            second: second,
            text: UnsafeRawBufferPointer(rebasing: text.dropLast()),
            ends: ends,
            isRed: isRed,
            isUnterminated: isUnterminated
        )
    }

    /// The offset in ``text`` of each field's end.
    public var fieldEnds: InlineArray<10, Int32> { ends }

    /// The text of `field`.
    public func string(_ field: AuthField) -> String {
        String(decoding: self[field], as: UTF8.self)
    }
}
