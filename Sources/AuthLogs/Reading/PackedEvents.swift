import ByteIO

/// The place of an event: the file among those that are read, and the line or the number of the record.
///
/// One number, so that it passes as a line number through everything that handles events.
package struct EventPlace: Hashable, Sendable, Comparable {
    /// The index of the file.
    package let file: Int
    /// The line, counted from 1, or the number of the record.
    package let line: Int

    private static let lineBits = 44
    /// Marks a number that is that of a chunk.
    private static let chunkMark = 1 << (lineBits - 1)

    package init(file: Int, line: Int) { (self.file, self.line) = (file, line) }

    /// The place of a chunk of an EVTX file, in which the records cannot be told apart.
    package init(file: Int, chunk: Int) { self.init(file: file, line: chunk | Self.chunkMark) }

    /// The number of the chunk, if the place is one.
    package var chunk: Int? { line & Self.chunkMark != 0 ? line & ~Self.chunkMark : nil }

    /// The place of a code.
    package init(code: Int) {
        self.init(file: code >> Self.lineBits, line: code & (1 << Self.lineBits - 1))
    }

    /// The place as one number.
    package var code: Int { file << Self.lineBits | line & (1 << Self.lineBits - 1) }

    package static func < (left: EventPlace, right: EventPlace) -> Bool {
        (left.file, left.line) < (right.file, right.line)
    }
}

/// Events in a compact form, with their places, in order of arrival.
package struct PackedEvents: Sendable {
    /// The order of an event among others: by time, events of the same moment by arrival.
    struct Key: Sendable {
        let seconds: Int
        let nanoseconds: Int32
        /// The number of the block that the event is in.
        var block: UInt32
        /// The offset of the event in the bytes of its block.
        let offset: Int
    }

    /// No events.
    package init() {}

    /// The events one after the other, each after the code of its place.
    private(set) var bytes: [UInt8] = []
    private(set) var keys: [Key] = []

    /// Whether there are events with dates, and events whose log counts from its own start: `true` and `false`.
    private(set) var datings: Set<Bool> = []

    /// The number of events.
    var count: Int { keys.count }

    /// No events, with room for `count` of `size` bytes together.
    init(count: Int, size: Int) {
        bytes.reserveCapacity(size)
        keys.reserveCapacity(count)
    }

    /// Appends `event` at `place`.
    package mutating func append(_ event: LogEvent, at place: EventPlace) {
        let isDated = event.time.clock != .relative
        if keys.isEmpty || isDated != lastIsDated {
            datings.insert(isDated)
            lastIsDated = isDated
        }
        keys.append(
            Key(seconds: event.time.seconds, nanoseconds: event.time.nanoseconds, block: 0, offset: bytes.count)
        )
        event.pack(at: place, into: &bytes)
    }

    /// Whether the last event has a date.
    private var lastIsDated = false
}

extension PackedEvents.Key: Comparable {
    @inline(__always)
    static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.nanoseconds, left.block, left.offset)
            < (right.seconds, right.nanoseconds, right.block, right.offset)
    }
}
