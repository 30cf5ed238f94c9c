import ByteIO

/// A position in the text of a time, and the parts of times that may follow it.
///
/// Whatever returns `nil` or false leaves the position unchanged, unless it says otherwise.
struct TimeCursor {
    let text: UnsafeRawBufferPointer
    var offset: Int

    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, at offset: Int = 0) { (self.text, self.offset) = (text, offset) }

    /// True if nothing follows.
    @inline(__always)
    var isAtEnd: Bool { offset >= text.count }

    /// The byte that follows; 0 at the end.
    @inline(__always)
    var peek: UInt8 { offset < text.count ? text[offset] : 0 }

    /// True if the text ends here or a blank follows.
    var isAtBoundary: Bool { isAtEnd || text[offset] <= 0x20 }

    @inline(__always)
    mutating func takes(_ byte: UInt8) -> Bool {
        guard offset < text.count, text[offset] == byte else { return false }
        offset &+= 1
        return true
    }

    /// Skips blanks; returns true if there were some.
    @discardableResult
    mutating func skipBlanks() -> Bool {
        let start = offset
        while offset < text.count, text[offset] == 0x20 || text[offset] == 0x09 { offset &+= 1 }
        return offset > start
    }

    /// Reads a number of exactly `count` digits.
    @inline(__always)
    mutating func number(_ count: Int) -> Int? {
        guard text.count &- offset >= count else { return nil }
        var value = 0
        for index in offset..<offset &+ count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        offset &+= count
        return value
    }

    /// Reads a number of 1 to `most` digits.
    mutating func number(upTo most: Int) -> Int? {
        var count = 0
        let limit = min(most, text.count &- offset)
        while count < limit, text[offset &+ count] &- UInt8(ascii: "0") < 10 { count &+= 1 }
        return count == 0 ? nil : number(count)
    }

    /// Reads the digits of a fraction, of which nine count.
    mutating func fraction() -> (nanoseconds: Int32, digits: Int8)? {
        var (value, count): (Int32, Int8) = (0, 0)
        let start = offset
        while offset < text.count {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if count < 9 { (value, count) = (value &* 10 &+ Int32(digit), count &+ 1) }
            offset &+= 1
        }
        guard offset > start else { return nil }
        for _ in count..<9 { value = value &* 10 }
        return (value, count)
    }

    /// Reads `word` in any case of letters; the word is in lower case.
    mutating func takes(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard text.count &- offset >= count else { return false }
        for index in 0..<count where text[offset &+ index] | 0x20 != word.utf8Start[index] { return false }
        offset &+= count
        return true
    }
}

extension TimeCursor {
    /// Reads a month by its English name, whole or its first three letters, in any case of letters.
    mutating func month(isWhole: Bool = false) -> Int? {
        guard text.count &- offset >= 3 else { return nil }
        func letter(_ index: Int) -> UInt32 { UInt32(text[offset &+ index] | 0x20) }
        let key = letter(0) << 16 | letter(1) << 8 | letter(2)
        guard let index = Self.monthKeys.firstIndex(of: key) else { return nil }
        if !isWhole || !takes(word: Self.months[index]) { offset &+= 3 }
        return index + 1
    }

    /// Reads `HH:MM:SS`, an hour of one digit included.
    mutating func clock() -> (hour: Int, minute: Int, second: Int)? {
        let start = offset
        guard let hour = number(upTo: 2), takes(UInt8(ascii: ":")), let minute = number(2), takes(UInt8(ascii: ":")),
            let second = number(2)
        else {
            offset = start
            return nil
        }
        return (hour, minute, second)
    }

    /// Reads the distance of a zone from UTC in seconds, `+01:00`, `+0100`, `+01` or `Z`; positive east of Greenwich.
    mutating func zone() -> Int? {
        if takes(UInt8(ascii: "Z")) || takes(UInt8(ascii: "z")) { return 0 }
        let start = offset
        let sign = takes(UInt8(ascii: "+")) ? 1 : takes(UInt8(ascii: "-")) ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24 else {
            offset = start
            return nil
        }
        let end = offset
        _ = takes(UInt8(ascii: ":"))
        guard let minutes = number(2), minutes < 60 else {
            offset = end
            return sign &* hours &* 3_600
        }
        return sign &* (hours &* 3_600 &+ minutes &* 60)
    }

    /// Reads a zone by its name in capitals: UTC, those of RFC 5322, and Central Europe's.
    mutating func zoneName() -> Int? {
        var length = 0
        while offset &+ length < text.count, text[offset &+ length] > 0x20 {
            guard length < 4, text[offset &+ length] &- UInt8(ascii: "A") < 26 else { return nil }
            length &+= 1
        }
        for (zone, hours) in Self.zoneNames where zone.utf8CodeUnitCount == length && takes(word: zone) {
            return hours &* 3_600
        }
        return nil
    }

    /// Reads a zone after at most one blank, by its distance or its name; it must be a word of its own.
    mutating func separateZone() -> Int? {
        let start = offset
        _ = takes(0x20)
        if let zone = zone() ?? zoneName(), isAtBoundary { return zone }
        offset = start
        return nil
    }

    private static let months: [StaticString] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let monthKeys: [UInt32] = months.map {
        UInt32($0.utf8Start[0]) << 16 | UInt32($0.utf8Start[1]) << 8 | UInt32($0.utf8Start[2])
    }
    private static let zoneNames: [(StaticString, Int)] = [
        ("utc", 0), ("gmt", 0), ("ut", 0), ("est", -5), ("edt", -4), ("cst", -6), ("cdt", -5), ("mst", -7), ("mdt", -6),
        ("pst", -8), ("pdt", -7), ("cet", 1), ("cest", 2),
    ]
}
