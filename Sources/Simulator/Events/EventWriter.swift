/// Writes events as lines of the log into a buffer, with five wide copies per event and no `String`.
struct EventWriter: ~Copyable {
    /// The size of the buffer, in bytes.
    static let capacity = 1 << 20
    /// The longest possible line: the second, four names and a shape, with the room that wide copies need.
    private static let longestLine = 32 + 4 * NameTable.slotSize + MemoryLayout<ShapeSlot>.size

    private struct ShapeSlot {
        var text = (SIMD32<UInt8>.zero, SIMD32<UInt8>.zero, SIMD32<UInt8>.zero)
    }

    private let accounts: NameTable
    private let places: NameTable
    private let shapes: [ShapeSlot]
    private let shapeLengths: [Int]
    private let buffer: UnsafeMutableRawPointer
    private let size = capacity
    private var used = 0

    /// How many events were written.
    private(set) var eventCount = 0

    /// A writer with names from the tables.
    init(accounts: NameTable, places: NameTable) {
        self.accounts = accounts
        self.places = places
        buffer = .allocate(byteCount: Self.capacity, alignment: 64)
        let texts = EventShape.allCases.map { Array(($0.text + "\n").utf8) }
        shapeLengths = texts.map(\.count)
        shapes = texts.map { text in
            var slot = ShapeSlot()
            withUnsafeMutableBytes(of: &slot) { $0.copyBytes(from: text) }
            return slot
        }
    }

    deinit { buffer.deallocate() }

    /// Appends a line for each event, all of `second`; calls `flush` with the buffer whenever it is full.
    mutating func write(
        second: Int,
        _ events: UnsafeBufferPointer<Event>,
        flush: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        var prefix = SIMD32<UInt8>.zero
        let prefixLength = Self.digits(of: second, into: &prefix)
        for event in events {
            if used + Self.longestLine > size { try drain(flush) }
            var end = buffer + used
            end.storeBytes(of: prefix, as: SIMD32<UInt8>.self)
            end = accounts.write(event.sourceAccount, to: end + prefixLength)
            end = accounts.write(event.destinationAccount, to: end)
            end = places.write(event.source, to: end)
            end = places.write(event.destination, to: end)
            end.storeBytes(of: shapes[event.shape], as: ShapeSlot.self)
            used = end + shapeLengths[event.shape] - buffer
        }
        eventCount += events.count
    }

    /// Calls `flush` with the buffered lines, and empties the buffer.
    mutating func drain(_ flush: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try flush(UnsafeRawBufferPointer(start: buffer, count: used))
        used = 0
    }

    /// Writes `number` and a comma, and returns their length.
    private static func digits(of number: Int, into text: inout SIMD32<UInt8>) -> Int {
        let digits = String(number).utf8
        for (index, byte) in digits.enumerated() { text[index] = byte }
        text[digits.count] = UInt8(ascii: ",")
        return digits.count + 1
    }
}
