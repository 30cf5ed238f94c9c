/// A value of `EventData` with the type that Windows gives it.
struct EVTXTypedValue {
    /// The number of the type.
    let type: UInt8
    /// The value.
    let bytes: [UInt8]

    /// The value of the field `name`.
    init(name: String, value: String) {
        if name.hasSuffix("Sid"), let sid = Self.sid(value) {
            (type, bytes) = (0x13, sid)
        } else if name == "LogonType", let number = Int(value) {
            (type, bytes) = (0x08, number.bytes(4))
        } else if name.hasSuffix("Status"), value.hasPrefix("0x"), let number = Int(value.dropFirst(2), radix: 16) {
            (type, bytes) = (0x14, number.bytes(4))
        } else {
            (type, bytes) = (0x01, value.utf16Bytes)
        }
    }

    /// The binary form of a security identifier, `S-1-5-18`.
    private static func sid(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: "-")
        guard parts.count >= 3, parts[0] == "S", let authority = Int(parts[2]) else { return nil }
        let numbers = parts.dropFirst(3).compactMap { Int($0) }
        return [1, UInt8(numbers.count)] + authority.bytes(6).reversed() + numbers.flatMap { $0.bytes(4) }
    }
}

extension EVTXBuilder.Record {
    /// The time in steps of 100 nanoseconds since 1601.
    var fileTime: UInt64 { UInt64(seconds + 11_644_473_600) * 10_000_000 + UInt64(nanoseconds / 100) }

    /// The time in ISO 8601.
    var iso: String {
        let (days, second) = (seconds / 86_400, seconds % 86_400)
        var (year, left) = (1970, days)
        func length(_ year: Int) -> Int { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365 }
        while left >= length(year) { (left, year) = (left - length(year), year + 1) }
        var month = 0
        let months = [31, length(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        while left >= months[month] { (left, month) = (left - months[month], month + 1) }
        func padded(_ number: Int, _ width: Int) -> String {
            String(repeating: "0", count: width - String(number).count) + String(number)
        }
        let date = "\(year)-\(padded(month + 1, 2))-\(padded(left + 1, 2))"
        let time = "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        return "\(date)T\(time).\(padded(nanoseconds, 9))Z"
    }
}

extension Int {
    /// The first `count` bytes of the little-endian number.
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}

extension String {
    /// The text in UTF-16, little-endian.
    var utf16Bytes: [UInt8] { utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] } }
}

extension [UInt8] {
    /// Appends a little-endian number.
    mutating func put(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// Overwrites the bytes at `offset` with a little-endian number.
    mutating func patch(_ number: some FixedWidthInteger, at offset: Int) {
        Swift.withUnsafeBytes(of: number.littleEndian) { replaceSubrange(offset..<offset + $0.count, with: $0) }
    }

    /// The CRC-32 of the bytes, as in gzip.
    var crc32: UInt32 {
        ~reduce(~UInt32(0)) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xedb8_8320) }
        }
    }
}
