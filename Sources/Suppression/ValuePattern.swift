/// What a rule wants a field to be: a value, or one with `*` where any text may stand, none included.
///
///     try ValuePattern("C*").matches(Array("C612".utf8))  // true
///
/// Bytes are compared: capital and small letters differ, and so do two ways to write one accented letter.
package struct ValuePattern: Sendable, Hashable {
    /// The pattern as a rule writes it: `\*` is the character `*`, `\\` a backslash.
    package let text: String
    /// The texts between the wildcards, as UTF-8; one where there is no wildcard.
    private let pieces: [[UInt8]]

    /// A backslash stands before neither `*` nor a backslash.
    package struct LoneBackslash: Error {}

    /// The pattern that `text` says.
    ///
    /// - Throws: ``LoneBackslash``.
    package init(_ text: String) throws(LoneBackslash) {
        self.text = text
        var pieces: [[UInt8]] = [[]]
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case Self.star: pieces.append([])
            case Self.backslash:
                let next = bytes.next()
                guard let next, next == Self.star || next == Self.backslash else { throw LoneBackslash() }
                pieces[pieces.count - 1].append(next)
            default: pieces[pieces.count - 1].append(byte)
            }
        }
        self.pieces = pieces
    }

    /// The pattern of `value` and nothing else.
    package init(exactly value: String) {
        pieces = [Array(value.utf8)]
        var text: [UInt8] = []
        for byte in value.utf8 {
            if byte == Self.star || byte == Self.backslash { text.append(Self.backslash) }
            text.append(byte)
        }
        self.text = String(decoding: text, as: UTF8.self)
    }

    private static let star = UInt8(ascii: "*")
    private static let backslash = UInt8(ascii: "\\")

    /// The one value that it matches; `nil` where there is a wildcard.
    package var value: String? { exact.map { String(decoding: $0, as: UTF8.self) } }

    /// The same as UTF-8.
    var exact: [UInt8]? { pieces.count == 1 ? pieces[0] : nil }

    /// Whether it matches any text.
    var isAnything: Bool { pieces.count > 1 && pieces.allSatisfy(\.isEmpty) }

    /// Whether `value`, as UTF-8, is what it wants.
    package func matches(_ value: [UInt8]) -> Bool {
        guard pieces.count > 1 else { return value == pieces[0] }
        let (first, last) = (pieces[0], pieces[pieces.count - 1])
        guard value.count >= first.count + last.count, value.starts(with: first),
            value.suffix(last.count).elementsEqual(last)
        else { return false }
        // Each piece at its first place leaves the most room for those after it.
        var rest = value[first.count..<value.count - last.count]
        for piece in pieces.dropFirst().dropLast() {
            guard let place = rest.firstRange(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}
