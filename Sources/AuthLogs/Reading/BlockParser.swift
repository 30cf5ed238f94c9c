import ByteIO
import Synchronization

/// The meaning of the records of a block.
struct ParsedBlock: Sendable {
    /// The events, in order.
    var events = PackedEvents()
    /// The numbers of the records.
    var tally = RecordTally()
    /// The records that are no events, in order, if they are wanted.
    var others: [(place: EventPlace, meaning: RecordMeaning)] = []
}

/// Parses blocks of records and learns the names in them; one thread at a time.
struct BlockParser: Sendable {
    private var parser: any RecordParser
    private let file: Int
    private var zone: LogZone
    private let listsOthers: Bool
    private var counts = BlockCounts()
    /// The number and the size of events to expect in a block.
    private var events = (count: 0, size: 0)
    /// The names that the events taught.
    private(set) var identities: Identities

    /// The seconds that a day file can have.
    private static let seconds = 0..<1_000_000_000_000_000_000

    /// The largest number of events that one record stands for: a larger one is a forged line.
    private static let mostRepeats = 10_000

    /// Parses records of the file with the index `file` by `parser`; times without a zone are in `zone`.
    ///
    /// With `listsOthers` the records that are no events are listed too.
    init(
        _ parser: any RecordParser,
        file: Int,
        zone: LogZone,
        listsOthers: Bool = false,
        identities: Identities
    ) {
        (self.parser, self.file, self.zone, self.listsOthers) = (parser, file, zone, listsOthers)
        self.identities = identities
    }

    /// Parses `block`.
    mutating func parse(_ block: RecordBlock) -> ParsedBlock {
        var result = ParsedBlock(events: PackedEvents(count: events.count, size: events.size))
        var event = LogEvent()
        switch block {
        case .lines(let lines):
            _ = lines.forEachLine { line, number in
                let record = line.trimmed
                if !record.isEmpty { take(parser.parse(record, into: &event), &event, at: place(number), to: &result) }
                return true
            }
        case .records(let records):
            records.forEach { take(parser.parse($0, into: &event), &event, at: place($1), to: &result) }
            for (number, reason) in records.faults { take(.rejected(reason), &event, at: place(number), to: &result) }
        case .chunks(let chunks):
            chunks.forEach { chunk in
                chunk.forEachRecord(into: &event) { place, meaning, event in
                    take(meaning, &event, at: EventPlace(file: file, place), to: &result)
                }
            }
        }
        counts.move(to: &result.tally)
        // The next block holds about as many: a little more room saves most of the growing.
        let (count, size) = (result.events.count, result.events.bytes.count)
        events = (count + count / 16, size + size / 16)
        return result
    }

    private func place(_ number: Int) -> EventPlace { EventPlace(file: file, line: number) }

    private mutating func take(
        _ meaning: RecordMeaning,
        _ event: inout LogEvent,
        at place: EventPlace,
        to result: inout ParsedBlock
    ) {
        var meaning = meaning
        if meaning == .event, event.byteCount > event.limit {
            meaning = .rejected("expected fields of at most \(event.limit) bytes, found longer ones")
        }
        guard meaning != .filtered(.noRecord) else { return }
        if meaning == .event {
            event.time = zone.utc(event.time)
            if !Self.seconds.contains(event.time.seconds) {
                meaning = .rejected("expected a time since 1970, found another")
            }
        }
        if listsOthers, meaning != .event { result.others.append((place, meaning)) }
        if let format = event.format { counts.count(format) }
        switch meaning {
        case .event:
            event.repeats = min(max(event.repeats, 1), Self.mostRepeats)
            result.tally.events += event.repeats
            identities.learn(event)
            result.events.append(event, at: place)
        case .filtered(let reason):
            if !counts.filter(reason, at: place) { result.tally.filter(reason, at: place) }
        case .rejected(let reason): result.tally.reject(reason, at: place)
        }
    }
}

/// What a block's tally counts of almost every record, without a search by hash: the kinds and formats of a log are few.
private struct BlockCounts: Sendable {
    private var filtered: [(reason: FilterReason, share: RecordTally.Share)] = []
    private var formats: [(format: LogFormat, count: Int)] = []

    /// The number of kinds that are searched one by one.
    private static let most = 12

    /// Counts a record of `format`.
    mutating func count(_ format: LogFormat) {
        if let index = formats.firstIndex(where: { $0.format == format }) {
            formats[index].count &+= 1
        } else {
            formats.append((format, 1))
        }
    }

    /// Counts a record at `place` that is no authentication event; returns false if there are too many kinds.
    mutating func filter(_ reason: FilterReason, at place: EventPlace) -> Bool {
        if let index = filtered.firstIndex(where: { $0.reason == reason }) {
            filtered[index].share.count &+= 1
        } else {
            guard filtered.count < Self.most else { return false }
            filtered.append((reason, RecordTally.Share(count: 1, first: place)))
        }
        return true
    }

    /// Adds the counts to `tally`, and starts anew.
    mutating func move(to tally: inout RecordTally) {
        for (reason, share) in filtered { tally.filter(reason, at: share.first, count: share.count) }
        for (format, count) in formats { tally.formats[format, default: 0] += count }
        filtered.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }
}

extension EventPlace {
    /// The place of a record or chunk of the EVTX file with the index `file`.
    fileprivate init(file: Int, _ place: EVTXPlace) {
        switch place {
        case .record(let number): self.init(file: file, line: Int(truncatingIfNeeded: number & (1 << 43 - 1)))
        case .chunk(let number): self.init(file: file, chunk: number)
        }
    }
}

/// The parsers of a file, one for each active thread.
final class BlockParserPool: Sendable {
    private let idle = Mutex<[BlockParser]>([])
    private let first: BlockParser

    /// A pool of copies of `first`, which has read nothing.
    init(_ first: BlockParser) { self.first = first }

    /// Parses `block` by a parser that no other thread uses meanwhile.
    func parse(_ block: RecordBlock) -> ParsedBlock {
        var parser = idle.withLock { $0.popLast() } ?? first
        defer { idle.withLock { [parser] in $0.append(parser) } }
        return parser.parse(block)
    }

    /// The names that all events taught, which do not depend on which parser read which block.
    ///
    /// - Precondition: No parser is in use.
    func identities() -> Identities {
        idle.withLock { parsers in
            var all = first.identities
            for parser in parsers { all.merge(parser.identities) }
            return all
        }
    }
}
