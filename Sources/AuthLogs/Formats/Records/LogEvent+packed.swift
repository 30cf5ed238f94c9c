import ByteIO

/// The packed form of an event, in which many wait in memory or on disk: a head, the offset and the size of each value
/// that it has, and the values. All numbers are little-endian.
///
/// | offset | size | content |
/// | --- | --- | --- |
/// | 0 | 8 | the code of the place |
/// | 8 | 8 | the seconds |
/// | 16 | 4 | the nanoseconds |
/// | 20 | 4 | the number of equal events |
/// | 24 | 1 | the digits of the fraction |
/// | 25 | 1 | clock, outcome and account, two bits each |
/// | 26 | 1 | canonical, local, one bit each |
/// | 28 | 2 | the size of the values |
/// | 30 | 2 | the slots that have a value, a bit each |
extension LogEvent {
    /// The size of the head.
    private static let packedHeadSize = 32

    /// The maximum size of a packed event.
    static let longestPacked = packedHeadSize + 4 * 16 + longest

    /// Appends the event, which is at `place`, to `output` in the form that ``unpack(_:)`` reads.
    ///
    /// - Precondition: The values have at most ``longest`` bytes together.
    package func pack(at place: EventPlace, into output: inout [UInt8]) {
        precondition(bytes.count <= Self.longest, "the values are too long")
        withUnsafeTemporaryAllocation(byteCount: Self.packedHeadSize + 4 * 16, alignment: 8) { head in
            func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
                head.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
            }
            put(Int64(place.code), at: 0)
            put(Int64(time.seconds), at: 8)
            put(time.nanoseconds, at: 16)
            put(Int32(truncatingIfNeeded: repeats), at: 20)
            put(time.digits, at: 24)
            put(time.clock.rawValue | outcome.rawValue << 2 | account.rawValue << 4, at: 25)
            put((isCanonical ? 1 : 0) | (isLocal ? 2 : 0) as UInt16, at: 26)
            put(UInt16(truncatingIfNeeded: bytes.count), at: 28)
            var (present, end) = (UInt16(0), Self.packedHeadSize)
            for index in slots.indices where slots[index].count >= 0 {
                present |= 1 &<< UInt16(truncatingIfNeeded: index)
                put(UInt16(truncatingIfNeeded: slots[index].start), at: end)
                put(UInt16(truncatingIfNeeded: slots[index].count), at: end &+ 2)
                end &+= 4
            }
            put(present, at: 30)
            output.append(contentsOf: UnsafeRawBufferPointer(head).slice(0..<end))
        }
        output.append(contentsOf: bytes)
    }

    /// Reads the event at the start of `packed`; returns its place and its size.
    @discardableResult
    package mutating func unpack(_ packed: UnsafeRawBufferPointer) -> (place: EventPlace, size: Int) {
        func get<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Value {
            Value(littleEndian: packed.loadUnaligned(fromByteOffset: offset, as: Value.self))
        }
        let (code, seconds) = (get(at: 0) as Int64, get(at: 8) as Int64)
        let (kinds, marks) = (get(at: 25) as UInt8, get(at: 26) as UInt16)
        let clock = LogTime.Clock(rawValue: kinds & 3) ?? .unix
        time = LogTime(seconds: Int(seconds), nanoseconds: get(at: 16), digits: get(at: 24), clock: clock)
        repeats = Int(get(at: 20) as Int32)
        outcome = Outcome(rawValue: kinds >> 2 & 3) ?? .unknown
        account = AccountStatus(rawValue: kinds >> 4 & 3) ?? .unspecified
        (isCanonical, isLocal) = (marks & 1 != 0, marks & 2 != 0)
        let (size, present) = (Int(get(at: 28) as UInt16), get(at: 30) as UInt16)
        var end = Self.packedHeadSize
        for index in slots.indices {
            guard present &>> UInt16(truncatingIfNeeded: index) & 1 != 0 else {
                slots[index] = (0, -1)
                continue
            }
            slots[index] = (UInt32(get(at: end) as UInt16), Int32(get(at: end &+ 2) as UInt16))
            end &+= 4
        }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: packed.slice(end..<end &+ size))
        return (EventPlace(code: Int(code)), end &+ size)
    }

    /// The size of the event at the start of `packed`.
    static func packedSize(_ packed: UnsafeRawBufferPointer) -> Int {
        let size = UInt16(littleEndian: packed.loadUnaligned(fromByteOffset: 28, as: UInt16.self))
        let present = packed.loadUnaligned(fromByteOffset: 30, as: UInt16.self)
        return packedHeadSize &+ 4 &* present.nonzeroBitCount &+ Int(size)
    }

    /// The time of the event at the start of `packed`.
    static func packedTime(_ packed: UnsafeRawBufferPointer) -> (seconds: Int, nanoseconds: Int32) {
        let seconds = Int64(littleEndian: packed.loadUnaligned(fromByteOffset: 8, as: Int64.self))
        return (Int(seconds), Int32(littleEndian: packed.loadUnaligned(fromByteOffset: 16, as: Int32.self)))
    }
}
