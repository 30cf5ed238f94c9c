import ByteIO

/// A value of a record, in the place of a substitution of its template.
struct EVTXValue {
    /// The type of texts in UTF-16.
    static let string: UInt8 = 0x01
    /// The type of times in steps of 100 nanoseconds.
    static let fileTime: UInt8 = 0x11
    /// The type of times as a date.
    static let systemTime: UInt8 = 0x12
    /// The type of further binary XML.
    static let xml: UInt8 = 0x21

    /// The type of the value.
    let type: UInt8
    /// The place of the value in the chunk.
    let range: Range<Int>

    /// The value if it is an unsigned integer.
    func integer(in chunk: EVTXBytes) throws(EVTXFault) -> Int? {
        switch (type, range.count) {
        case (0x04, 1): Int(try chunk.u8(range.lowerBound))
        case (0x06, 2): try chunk.u16(range.lowerBound)
        case (0x08, 4): try chunk.u32(range.lowerBound)
        default: nil
        }
    }

    /// The value if it is a time from 1970 to 9999.
    func time(in chunk: EVTXBytes) throws(EVTXFault) -> LogTime? {
        switch (type, range.count) {
        case (Self.fileTime, 8):
            let time = LogTime(fileTime: try chunk.u64(range.lowerBound))
            return time.flatMap { (0...253_402_300_799).contains($0.seconds) ? $0 : nil }
        case (Self.systemTime, 16):
            // Year, month, day of the week, day, hour, minute, second, milliseconds: two bytes each.
            func number(_ index: Int) throws(EVTXFault) -> Int { try chunk.u16(range.lowerBound &+ index &* 2) }
            var time = CivilTime(year: try number(0), month: try number(1), day: try number(3))
            (time.hour, time.minute, time.second) = (try number(4), try number(5), try number(6))
            let milliseconds = try number(7)
            guard time.isValid, milliseconds < 1_000 else { return nil }
            return LogTime(time, (Int32(milliseconds) &* 1_000_000, 3), zone: 0)
        default: return nil
        }
    }
}

/// Finds the values of an instance; fastest in ascending order.
struct EVTXValues {
    private let instance: EVTXInstance
    private var index = 0
    private var offset: Int

    /// The values of `instance`.
    init(_ instance: EVTXInstance) {
        self.instance = instance
        offset = instance.values
    }

    /// The value at `wanted`; `nil` if there is none, or an empty one.
    @inline(__always)
    mutating func value(at wanted: Int, decoder: inout EVTXDecoder) throws(EVTXFault) -> EVTXValue? {
        guard wanted < instance.count else { return nil }
        if wanted < index { (index, offset) = (0, instance.values) }
        try decoder.spend(wanted &- index)
        while index < wanted {
            offset &+= try instance.size(of: index, in: decoder.chunk)
            index &+= 1
        }
        let size = try instance.size(of: wanted, in: decoder.chunk)
        let type = try instance.type(of: wanted, in: decoder.chunk)
        guard offset &+ size <= decoder.end else { throw .end }
        return type == 0 || size == 0 ? nil : EVTXValue(type: type, range: offset..<offset &+ size)
    }
}

extension EVTXDecoder {
    /// Appends `value` to the current text, as the Event Viewer shows it; arrays, binary data and floating-point
    /// numbers, which no field has, are left out.
    mutating func append(_ value: EVTXValue) throws(EVTXFault) {
        let bytes = try chunk.slice(value.range.lowerBound, value.range.count)
        switch value.type {
        case EVTXValue.string: try text.append(utf16: bytes)
        case 0x02: try text.append(latin1: bytes)
        case 0x03, 0x05, 0x07, 0x09:
            let number = bytes.signedInteger
            if number < 0 { try text.append(UInt8(ascii: "-")) }
            try text.append(decimal: UInt64(number.magnitude))
        case 0x04, 0x06, 0x08, 0x0a: try text.append(decimal: bytes.unsignedInteger)
        case 0x0d: try text.append(decimal: bytes.unsignedInteger == 0 ? 0 : 1)
        case 0x10, 0x14, 0x15: try text.append(hexadecimal: bytes.unsignedInteger)
        case 0x13: try text.append(sid: bytes)
        default: break
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian number of the first eight bytes at most.
    var unsignedInteger: UInt64 {
        prefix(8).reversed().reduce(0) { $0 &<< 8 | UInt64($1) }
    }

    /// The little-endian number of the first eight bytes at most, in two's complement.
    var signedInteger: Int64 {
        let shift = UInt64(64 &- Swift.min(8, count) &* 8)
        return Int64(bitPattern: unsignedInteger &<< shift) &>> Int64(bitPattern: shift)
    }
}
