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
    package struct Key: Sendable {
        let seconds: Int
        let nanoseconds: Int32
        /// The offset of the event in ``PackedEvents/bytes``.
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

    /// Appends `event` at `place`.
    package mutating func append(_ event: LogEvent, at place: EventPlace) {
        keys.append(Key(seconds: event.time.seconds, nanoseconds: event.time.nanoseconds, offset: bytes.count))
        let isDated = event.time.clock != .relative
        if !datings.contains(isDated) { datings.insert(isDated) }
        withUnsafeBytes(of: Int64(place.code).littleEndian) { bytes.append(contentsOf: $0) }
        event.pack(into: &bytes)
    }

    /// Appends the events of `other`.
    package mutating func append(_ other: PackedEvents) {
        let start = bytes.count
        bytes += other.bytes
        keys += other.keys.map { Key(seconds: $0.seconds, nanoseconds: $0.nanoseconds, offset: start + $0.offset) }
    }

    /// Removes all events.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
    }

    /// Sorts the events by time; those of the same moment stay in order of arrival.
    mutating func sort() {
        let isSorted = zip(keys, keys.dropFirst()).allSatisfy { !Self.isBefore($1, $0) }
        if !isSorted { keys.sort(by: Self.isBefore) }
    }

    private static func isBefore(_ left: Key, _ right: Key) -> Bool {
        (left.seconds, left.nanoseconds, left.offset) < (right.seconds, right.nanoseconds, right.offset)
    }

    /// Reads the event at `offset` of `bytes` into `event`.
    ///
    /// - Returns: Its place and its size.
    static func read(
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int,
        into event: inout LogEvent
    ) -> (place: EventPlace, size: Int) {
        let code = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        let size = event.unpack(UnsafeRawBufferPointer(rebasing: bytes[(offset &+ 8)...]))
        return (EventPlace(code: Int(code)), size &+ 8)
    }
}
