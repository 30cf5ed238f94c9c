import ByteIO

/// An authentication event borrowed from a reader's buffer: valid only inside the closure that receives it.
///
/// ``AuthEvent`` is its owned form. In a day file it is a line
/// `second,src_user,src_domain,dst_user,dst_domain,src_pc,dst_pc,auth_type,logon_type,auth_orient,success[,is_red]`.
package struct AuthEventView {
    /// The line of the file, counted from 1.
    package let line: Int
    /// Seconds since the log's start.
    package let second: Int
    /// The ten fields with the commas between them: the input of a character model.
    package let text: UnsafeRawBufferPointer
    /// The label; `nil` if the event has none.
    package let isMalicious: Bool?
    /// True if the file ends in this event without a newline.
    package let isUnterminated: Bool
    /// The offset in `text` of each field's end.
    @usableFromInline let ends: InlineArray<10, Int32>

    /// Creates a view of `text`, whose field `i` ends before offset `ends[i]`.
    package init(
        line: Int,
        second: Int,
        text: UnsafeRawBufferPointer,
        ends: InlineArray<10, Int32>,
        isMalicious: Bool?,
        isUnterminated: Bool = false
    ) {
        self.line = line
        self.second = second
        self.text = text
        self.ends = ends
        self.isMalicious = isMalicious
        self.isUnterminated = isUnterminated
    }

    /// The bytes of `field`.
    @inlinable
    package subscript(field: AuthField) -> UnsafeRawBufferPointer { self[field.rawValue] }

    /// The bytes of the field at `index`, in `0..<10`.
    @inlinable
    package subscript(index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : Int(ends[index &- 1]) &+ 1
        return UnsafeRawBufferPointer(rebasing: text[start..<Int(ends[index])])
    }

    /// The bytes from the start of `first` to the end of `last`, with the commas between.
    @inline(__always)
    func slice(_ first: AuthField, _ last: AuthField) -> UnsafeRawBufferPointer {
        let start = first == .sourceUser ? 0 : Int(ends[first.rawValue &- 1]) &+ 1
        return UnsafeRawBufferPointer(rebasing: text[start..<Int(ends[last.rawValue])])
    }

    /// The event without the last letter of its last field; the event itself if that field is empty.
    package var withoutLastLetter: AuthEventView {
        guard !self[.outcome].isEmpty else { return self }
        var ends = ends
        ends[AuthField.outcome.rawValue] -= 1
        return AuthEventView(
            line: line,
            second: second,
            text: UnsafeRawBufferPointer(rebasing: text.dropLast()),
            ends: ends,
            isMalicious: isMalicious,
            isUnterminated: isUnterminated
        )
    }

    /// The offset in ``text`` of each field's end.
    package var fieldEnds: InlineArray<10, Int32> { ends }

    /// The text of `field`.
    package func string(_ field: AuthField) -> String {
        String(decoding: self[field], as: UTF8.self)
    }
}
