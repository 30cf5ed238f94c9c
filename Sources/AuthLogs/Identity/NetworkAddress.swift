import ByteIO

/// An IPv4 or IPv6 address.
///
/// However a log writes an address, its text is the same: without port, brackets and zone, IPv4 for an IPv4 address that
/// is mapped into IPv6, and IPv6 as RFC 5952 wants it.
///
///     NetworkAddress("::ffff:10.20.0.15")?.description  // "10.20.0.15"
///     NetworkAddress("[2001:DB8:0::1%eth0]:443")?.description  // "2001:db8::1"
package struct NetworkAddress: Sendable, Hashable {
    /// The first eight bytes of the IPv6 address.
    let high: UInt64
    /// The last eight bytes of the IPv6 address.
    let low: UInt64

    /// The mark of an IPv4 address that is mapped into IPv6.
    private static let mapped: UInt64 = 0xffff

    /// Creates the address of two halves.
    init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// Parses `text`; `nil` if it is not an address.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard let first = text.first, text.count <= 100, first <= UInt8(ascii: "f"), let parsed = Self.parse(text)
        else {
            return nil
        }
        self = parsed
    }

    /// Parses `text`; `nil` if it is not an address.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let address = bytes.withUnsafeBytes({ NetworkAddress($0) }) else { return nil }
        self = address
    }

    /// True if the address is an IPv4 address.
    var isIPv4: Bool { high == 0 && low >> 32 == Self.mapped }
    /// True if the address is that of the host itself: `127.0.0.0/8` or `::1`.
    var isLoopback: Bool { isIPv4 ? low >> 24 & 0xff == 127 : high == 0 && low == 1 }
    /// True if the address stands for none: `0.0.0.0` or `::`.
    var isUnspecified: Bool { high == 0 && (low == 0 || low == Self.mapped << 32) }

    private static func parse(_ text: UnsafeRawBufferPointer) -> NetworkAddress? {
        if text[0] == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let rest = text.slice(end &+ 1..<text.count)
            guard rest.isEmpty || (rest[0] == .colon && isPort(rest.slice(1..<rest.count))) else { return nil }
            return end > 1 ? parseIPv6(text.slice(1..<end)) : nil
        }
        guard let colon = text.firstIndex(of: .colon) else { return parseIPv4(text).map(Self.init(ipv4:)) }
        guard text.slice(colon &+ 1..<text.count).contains(.colon) else {
            guard isPort(text.slice(colon &+ 1..<text.count)) else { return nil }
            return parseIPv4(text.slice(0..<colon)).map(Self.init(ipv4:))
        }
        return parseIPv6(text)
    }

    private static func isPort(_ text: UnsafeRawBufferPointer) -> Bool {
        (1...5).contains(text.count) && text.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    private init(ipv4 value: UInt32) { self.init(high: 0, low: Self.mapped << 32 | UInt64(value)) }

    /// Parses four decimal numbers with dots between them.
    private static func parseIPv4(_ text: UnsafeRawBufferPointer) -> UInt32? {
        guard (7...15).contains(text.count) else { return nil }
        var (value, part, digits, dots): (UInt32, UInt32, Int, Int) = (0, 0, 0, 0)
        for byte in text {
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10, digits < 3 {
                part = part &* 10 &+ UInt32(digit)
                digits &+= 1
            } else if byte == .dot, digits > 0, part < 256, dots < 3 {
                value = value << 8 | part
                (part, digits, dots) = (0, 0, dots &+ 1)
            } else {
                return nil
            }
        }
        return dots == 3 && digits > 0 && part < 256 ? value << 8 | part : nil
    }

    /// Parses groups of hexadecimal digits, of which `::` stands for those that are zero, up to a zone.
    private static func parseIPv6(_ whole: UnsafeRawBufferPointer) -> NetworkAddress? {
        let text = whole.slice(0..<(whole.firstIndex(of: UInt8(ascii: "%")) ?? whole.count))
        var groups = InlineArray<8, UInt16>(repeating: 0)
        var (count, position) = (0, 0)
        var gap: Int?
        while position < text.count {
            if text[position] == .colon {
                // A single colon only separates groups; two are the gap.
                let isGap = position &+ 1 < text.count && text[position &+ 1] == .colon
                guard isGap ? gap == nil : count > 0 && position &+ 1 < text.count && gap != count else { return nil }
                if isGap { gap = count }
                position &+= isGap ? 2 : 1
                guard position < text.count, text[position] != .colon else { break }
            } else if position > 0, text[position &- 1] != .colon {
                return nil
            }
            let end = text.slice(position..<text.count).firstIndex(of: .colon).map { position &+ $0 } ?? text.count
            let group = text.slice(position..<end)
            if group.contains(.dot) {
                // The last 32 bits as IPv4; some logs put a port behind them.
                let rest = text.slice(end..<text.count)
                guard count <= 6, let value = parseIPv4(group), rest.isEmpty || isPort(rest.slice(1..<rest.count))
                else {
                    return nil
                }
                groups[count] = UInt16(truncatingIfNeeded: value >> 16)
                groups[count &+ 1] = UInt16(truncatingIfNeeded: value)
                (count, position) = (count &+ 2, text.count)
            } else {
                guard count < 8, let value = hexadecimal(group) else { return nil }
                groups[count] = value
                (count, position) = (count &+ 1, end)
            }
        }
        guard position == text.count else { return nil }
        return joined(groups, count: count, gap: gap)
    }

    private static func hexadecimal(_ text: UnsafeRawBufferPointer) -> UInt16? {
        guard (1...4).contains(text.count) else { return nil }
        var value: UInt16 = 0
        for byte in text {
            let (digit, letter) = (byte &- UInt8(ascii: "0"), (byte | 0x20) &- UInt8(ascii: "a"))
            guard digit < 10 || letter < 6 else { return nil }
            value = value << 4 | UInt16(digit < 10 ? digit : letter &+ 10)
        }
        return value
    }

    /// The address of the first `count` of `groups`, with zeros at the gap.
    private static func joined(_ groups: InlineArray<8, UInt16>, count: Int, gap: Int?) -> NetworkAddress? {
        guard gap == nil ? count == 8 : count < 8 else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in 0..<8 {
            let zeros = 8 &- count
            let start = gap ?? 8
            let group: UInt16 =
                index < start ? groups[index] : index < start &+ zeros ? 0 : groups[index &- zeros]
            high = high << 16 | low >> 48
            low = low << 16 | UInt64(group)
        }
        return NetworkAddress(high: high, low: low)
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// The address in its only form.
    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text of the address.
    func append(to target: inout [UInt8]) {
        if isIPv4 {
            for index in 0..<4 {
                if index > 0 { target.append(.dot) }
                Self.append(decimal: UInt8(truncatingIfNeeded: low >> UInt64(24 &- 8 &* index)), to: &target)
            }
            return
        }
        let zeros = longestZeros
        var index = 0
        while index < 8 {
            if index == zeros.lowerBound, !zeros.isEmpty {
                target.append(.colon)
                if index == 0 || zeros.upperBound == 8 { target.append(.colon) }
                index = zeros.upperBound
                continue
            }
            if index > 0, index != zeros.upperBound || zeros.isEmpty || zeros.lowerBound > 0 { target.append(.colon) }
            Self.append(hexadecimal: group(index), to: &target)
            index &+= 1
        }
    }

    private func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 &- 16 &* (index & 3)))
    }

    /// The longest run of two zero groups or more, the first of equals, as RFC 5952 wants it.
    private var longestZeros: Range<Int> {
        var (best, start) = (0..<0, 0)
        for index in 0...8 where index == 8 || group(index) != 0 {
            if index &- start > max(1, best.count) { best = start..<index }
            start = index &+ 1
        }
        return best
    }

    private static func append(decimal value: UInt8, to target: inout [UInt8]) {
        if value >= 100 { target.append(UInt8(ascii: "0") &+ value / 100) }
        if value >= 10 { target.append(UInt8(ascii: "0") &+ value / 10 % 10) }
        target.append(UInt8(ascii: "0") &+ value % 10)
    }

    private static func append(hexadecimal value: UInt16, to target: inout [UInt8]) {
        let digits = max(1, (16 &- value.leadingZeroBitCount &+ 3) / 4)
        for digit in stride(from: digits &- 1, through: 0, by: -1) {
            target.append((UInt64(value) >> UInt64(4 &* digit) & 0xf).hexDigit)
        }
    }
}
