import ByteIO
import Foundation

// Texts of a log as bytes: what parsers ask of them, without copies.
extension UnsafeRawBufferPointer {
    /// The bytes without blanks and control characters, zeros among them, at both ends.
    ///
    /// Zeros are what a copy and truncate leaves at the start of a log that goes on being written.
    package var trimmed: UnsafeRawBufferPointer {
        var (start, end) = (0, count)
        while start < end, self[start] <= 0x20 { start &+= 1 }
        while end > start, self[end &- 1] <= 0x20 { end &-= 1 }
        return slice(start..<end)
    }

    /// True if the bytes are the same.
    func equals(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let base = baseAddress, let otherBase = other.baseAddress else { return true }
        return base == otherBase || memcmp(base, otherBase, count) == 0
    }

    /// True if the bytes are those of `text`.
    func equals(_ text: StaticString) -> Bool { equals(text.bytes) }

    /// True if the bytes begin with those of `text`.
    func hasPrefix(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && slice(0..<text.utf8CodeUnitCount).equals(text.bytes)
    }

    /// True if the bytes end with those of `text`.
    func hasSuffix(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && slice(count &- text.utf8CodeUnitCount..<count).equals(text.bytes)
    }

    /// True if the bytes are those of `text`, which is in lower case, if the case of ASCII letters does not count.
    func equalsIgnoringCase(_ text: [UInt8]) -> Bool {
        guard count == text.count else { return false }
        for index in indices where self[index].lowercased != text[index] { return false }
        return true
    }

    /// True if the bytes are those of `text`, which is in lower case, if the case of ASCII letters does not count.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && starts(lowercased: text)
    }

    /// True if the bytes begin with those of `text`, which is in lower case, if the case of ASCII letters does not count.
    func starts(lowercased text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[index].lowercased != text.utf8Start[index] { return false }
        return true
    }

    /// True if the bytes end with those of `text`, which is in lower case, if the case of ASCII letters does not count.
    func hasSuffixIgnoringCase(_ text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && slice(count &- text.utf8CodeUnitCount..<count).starts(lowercased: text)
    }
}

extension StaticString {
    /// The UTF-8 bytes of the text.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}

extension UInt8 {
    static let colon = UInt8(ascii: ":")
    static let dot = UInt8(ascii: ".")
    static let slash = UInt8(ascii: "/")
    static let backslash = UInt8(ascii: "\\")

    /// The lower-case letter of an ASCII letter; any other byte itself.
    @inline(__always) var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
