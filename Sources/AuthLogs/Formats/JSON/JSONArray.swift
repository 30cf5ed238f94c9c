/// The elements of an array in JSON text that has been validated, such as ``JSONFields/withContainer(_:_:)`` gives.
///
///     JSONArray(raw).forEach { element in try targets.read(element) }
package struct JSONArray {
    private let text: UnsafeRawBufferPointer

    /// An array of `text`, which starts with `[`; of any other text it has no elements.
    package init(_ text: UnsafeRawBufferPointer) { self.text = text }

    /// Calls `body` with the raw text of each element, strings with their quotes and escapes.
    package func forEach<Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        guard text.first == UInt8(ascii: "[") else { return }
        var (start, depth, isInString) = (1, 0, false)
        var offset = 1
        while offset < text.count {
            switch text[offset] {
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "\\") where isInString: offset &+= 1
            case _ where isInString: break
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "]") where depth == 0:
                return try element(start..<offset, body)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth &-= 1
            case UInt8(ascii: ",") where depth == 0:
                try element(start..<offset, body)
                start = offset &+ 1
            default: break
            }
            offset &+= 1
        }
    }

    private func element<Failure: Error>(
        _ range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, text[start].isJSONSpace { start &+= 1 }
        while end > start, text[end &- 1].isJSONSpace { end &-= 1 }
        if start < end { try body(UnsafeRawBufferPointer(rebasing: text[start..<end])) }
    }
}
