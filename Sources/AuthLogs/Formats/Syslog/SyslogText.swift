import ByteIO
import Foundation

/// A text of a log that is examined by its words, without copies.
struct SyslogText {
    let bytes: UnsafeRawBufferPointer

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    @inline(__always)
    var count: Int { bytes.count }

    /// The text in `range`.
    @inline(__always)
    func slice(_ range: Range<Int>) -> SyslogText { SyslogText(bytes.slice(range)) }

    /// The text from `start`.
    @inline(__always)
    func dropping(_ start: Int) -> SyslogText { slice(min(start, count)..<count) }

    /// True if `word` is at `offset`.
    @inline(__always)
    func has(_ word: StaticString, at offset: Int) -> Bool {
        let length = word.utf8CodeUnitCount
        guard offset >= 0, count &- offset >= length else { return false }
        let start = word.utf8Start
        for index in 0..<length where bytes[offset &+ index] != start[index] { return false }
        return true
    }

    /// True if the text begins with `word`.
    @inline(__always)
    func begins(_ word: StaticString) -> Bool { has(word, at: 0) }

    /// True if the text ends with `word`.
    func ends(_ word: StaticString) -> Bool { has(word, at: count &- word.utf8CodeUnitCount) }

    /// True if the text is `word`.
    func equals(_ word: StaticString) -> Bool { count == word.utf8CodeUnitCount && begins(word) }

    /// The offset of the first `word` from `start`; `nil` if there is none.
    func first(_ word: StaticString, from start: Int = 0) -> Int? {
        let length = word.utf8CodeUnitCount
        guard length > 0, start >= 0, let base = bytes.baseAddress else { return nil }
        let end = count &- length &+ 1
        var offset = start
        while offset < end, let found = memchr(base + offset, Int32(word.utf8Start[0]), end &- offset) {
            offset = UnsafeRawPointer(found) - base
            if has(word, at: offset) { return offset }
            offset &+= 1
        }
        return nil
    }

    /// The offset of the last `word` that begins before `end`; `nil` if there is none.
    func last(_ word: StaticString, before end: Int) -> Int? {
        let length = word.utf8CodeUnitCount
        guard length > 0 else { return nil }
        let initial = word.utf8Start[0]
        var offset = min(end &- 1, count &- length)
        while offset >= 0 {
            if bytes[offset] == initial, has(word, at: offset) { return offset }
            offset &-= 1
        }
        return nil
    }

    /// The offset of the first blank from `start`, or the end.
    @inline(__always)
    func endOfWord(from start: Int) -> Int {
        var offset = start
        while offset < count, bytes[offset] > 0x20 { offset &+= 1 }
        return offset
    }

    /// The offset of the first byte from `start` that is no blank, or the end.
    @inline(__always)
    func endOfBlanks(from start: Int) -> Int {
        var offset = start
        while offset < count, bytes[offset] == 0x20 || bytes[offset] == 0x09 { offset &+= 1 }
        return offset
    }
}

extension LogEvent {
    /// Sets the value in `slot` to `text`; bytes that are not UTF-8 are replaced by U+FFFD.
    mutating func set(_ slot: Slot, decoding text: UnsafeRawBufferPointer) {
        for byte in text where byte >= 0x80 {
            var string = String(decoding: text, as: UTF8.self)
            string.withUTF8 { set(slot, UnsafeRawBufferPointer($0)) }
            return
        }
        set(slot, text)
    }

    /// Sets the value of a host's `address` slot, or of its `name` slot if `text` is no network address.
    ///
    /// - Returns: The address.
    @discardableResult
    mutating func setHost(name: Slot, address: Slot, _ text: UnsafeRawBufferPointer) -> NetworkAddress? {
        let parsed = NetworkAddress(text)
        set(parsed != nil ? address : name, decoding: text)
        return parsed
    }
}
