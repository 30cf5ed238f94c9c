import ByteIO

/// What is wrong with a row; never the row itself.
enum RowFault: Error, Hashable {
    case tooLong(limit: Int)
    case notUTF8
    case fieldCount(expected: String, found: Int)
    case second
    case user(field: String)
    case label

    /// One sentence: what was expected and what was found.
    var message: String {
        switch self {
        case .tooLong(let limit): "expected a line of at most \(limit) bytes, found a longer one"
        case .notUTF8: "expected UTF-8, found other bytes"
        case .fieldCount(let expected, let found): "expected \(expected) fields separated by commas, found \(found)"
        case .second: "expected a time in whole seconds, digits only, found something else"
        case .user(let field): "expected \(field) as user@domain or ?, found no @"
        case .label: "expected 0 or 1 as is_red, found something else"
        }
    }

    /// The error for `line` of `file`.
    func error(file: String, line: Int) -> InputError {
        InputError(file: file, line: line, message: message)
    }
}

extension UnsafeRawBufferPointer {
    /// The number that the bytes spell in decimal digits, or `nil`; at most 18 digits.
    @inline(__always)
    var decimal: Int? {
        guard !isEmpty, count <= 18 else { return nil }
        var value = 0
        for byte in self {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    /// The bytes in `range`.
    @inline(__always)
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }
}
