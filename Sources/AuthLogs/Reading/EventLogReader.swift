import ByteIO

/// Reads the events of an ``EventLog`` with the names of day files.
package final class EventLogReader {
    /// The time of the event.
    package private(set) var time = LogTime()
    /// The event's names, if it is kept.
    // A check of exclusive access for every event would cost more than to copy the names.
    @exclusivity(unchecked) package private(set) var row = IdentifiedRow()
    /// The place of the event.
    package private(set) var place = EventPlace(file: 0, line: 0)
    /// The reason why the event is not kept; `nil` if it is.
    package private(set) var filtered: FilterReason?

    private let source: SortedEvents
    private let pieces: ParallelMap<[UInt8], ResolvedEvents>
    private let count: Int
    private var readCount = 0
    private var repeats = 0
    @exclusivity(unchecked) private var piece = ResolvedEvents()
    /// The index of the next event in ``piece``.
    private var index = 0

    /// Reads the `count` events of `source` with the names that `identities` has for them.
    init(_ source: SortedEvents, count: Int, identities: Identities, options: EventLog.Options) {
        (self.source, self.count) = (source, count)
        let (users, showsSecrets) = (options.users, options.showsSecrets)
        pieces = ParallelMap { ResolvedEvents($0, identities, users: users, showsSecrets: showsSecrets) }
    }

    /// The fraction of the events read so far, from 0 to 1.
    var fractionRead: Double { count == 0 ? 1 : Double(readCount) / Double(count) }

    /// Reads the next event; returns false at the end.
    ///
    /// A record that stands for several events is read as many times.
    ///
    /// - Throws: `InputError` if a temporary file cannot be read.
    package func next() throws -> Bool {
        guard repeats <= 1 else {
            repeats -= 1
            return true
        }
        if index == piece.count {
            guard let more = try pieces.next(from: { try source.piece() }) else { return false }
            (piece, index) = (more, 0)
        }
        let entry = piece.read(index, into: &row)
        (time, place, filtered, repeats) = (entry.time, entry.place, entry.filtered, entry.repeats)
        index += 1
        readCount += 1
        return true
    }
}

/// Consecutive events with the names of day files, which one thread found.
private struct ResolvedEvents: Sendable {
    /// An event, and its values if it is kept.
    struct Entry: Sendable {
        let time: LogTime
        let place: EventPlace
        let repeats: Int
        /// The reason why the event is not kept; `nil` if it is.
        let filtered: FilterReason?
        fileprivate let row: IdentifiedRow.Place
    }

    private var entries: [Entry] = []
    /// The rows of the events that are kept.
    private var text: [UInt8] = []

    /// No events.
    init() {}

    /// Finds the names of `events`, packed one after the other.
    init(_ events: [UInt8], _ identities: Identities, users: UserFilter, showsSecrets: Bool) {
        entries.reserveCapacity(events.count / 100)
        text.reserveCapacity(events.count)
        var (event, row, offset) = (LogEvent(), IdentifiedRow(), 0)
        while offset < events.count {
            let (place, size) = events.withUnsafeBytes { event.unpack($0.slice(offset..<$0.count)) }
            let filtered: FilterReason?
            switch identities.resolve(event, users: users, showsSecrets: showsSecrets, into: &row) {
            case .event: filtered = nil
            case .filtered(let reason): filtered = reason
            case .rejected(let reason): filtered = .kind(reason)
            }
            if filtered != nil { row.reset() }
            entries.append(
                Entry(
                    time: event.time,
                    place: place,
                    repeats: event.repeats,
                    filtered: filtered,
                    row: row.copy(to: &text)
                )
            )
            offset += size
        }
    }

    /// The number of events.
    var count: Int { entries.count }

    /// Returns the event at `index`, and reads its names into `row`.
    func read(_ index: Int, into row: inout IdentifiedRow) -> Entry {
        text.withUnsafeBytes { row.assign($0, at: entries[index].row) }
        return entries[index]
    }
}

/// The events of an ``EventLog`` as lines of a day file.
final class EventLogBlocks: EventBlocks {
    private let reader: EventLogReader
    private let file: String
    private var line = 1
    private var filteredCount = 0
    private let onEnd: (Int, Int) -> Void

    /// The events that `reader` keeps, as lines of `file`; at the end, `onEnd` is called with the numbers of those that are
    /// kept and of those that are not.
    init(_ reader: EventLogReader, file: String, onEnd: @escaping (Int, Int) -> Void) {
        (self.reader, self.file, self.onEnd) = (reader, file, onEnd)
    }

    var fractionRead: Double? { reader.fractionRead }

    func next(isCancelled: () -> Bool) throws -> LineBlock? {
        let buffer = BlockBuffer(capacity: .blockSize + Int.longestDayLine)
        var places: [Int] = []
        while buffer.count < .blockSize, try reader.next() {
            if places.count % 1_024 == 0, isCancelled() { throw CancellationError() }
            guard reader.filtered == nil else {
                filteredCount += 1
                continue
            }
            buffer.append("\(reader.time.seconds),".utf8)
            buffer.append(reader.row.text)
            buffer.append(CollectionOfOne(.lineFeed))
            places.append(reader.place.code)
        }
        guard !places.isEmpty else {
            onEnd(line - 1, filteredCount)
            return nil
        }
        defer { line += places.count }
        return LineBlock(
            buffer,
            range: 0..<buffer.count,
            firstLine: line,
            lineCount: places.count,
            file: file,
            places: places
        )
    }
}
