import ByteIO

/// A mapping from the columns of a CSV file, or the paths of JSON objects, to the fields of events: the file of `--map`.
///
/// `docs/reference/formats/mapping.md` describes the file. ``MappedParser`` applies it.
package struct FieldMapping: Sendable {
    /// The format of the log.
    package enum Format: Sendable, Hashable {
        /// Lines of values separated by `delimiter`; the first line of the file names the columns if `hasHeader`.
        case csv(delimiter: UInt8, hasHeader: Bool)
        /// One JSON object a record.
        case json
    }

    /// A place of a value in a record.
    enum Source: Sendable, Hashable {
        /// A column's name, or a JSON path.
        case name(String)
        /// A column, counted from 0.
        case column(Int)

        /// The place as a message names it.
        var description: String {
            switch self {
            case .name(let name): "\"\(name)\""
            case .column(let index): "column \(index + 1)"
            }
        }
    }

    /// What a value of a record becomes.
    enum Target: Sendable, Hashable {
        case slot(LogEvent.Slot)
        case outcome
        case account
        /// The host: an address or a name.
        case host(name: LogEvent.Slot, address: LogEvent.Slot)
    }

    /// The rule for one field of events.
    struct Rule: Sendable {
        let target: Target
        /// The indices in ``FieldMapping/sources`` of places, of which the first that has a value counts.
        var sources: [Int] = []
        /// The values to be replaced.
        var known = ByteTable()
        /// What replaces the values in ``known``.
        var replacements: [[UInt8]] = []
        /// The value where there is none, or none of ``known``.
        var fallback: [UInt8]?
    }

    /// A condition on the records that are events.
    struct Condition: Sendable {
        let source: Int
        let values: ByteTable
        /// True if the value must be one of ``values``, false if it must not.
        let isIncluded: Bool
    }

    /// The notation of times.
    enum TimeNotation: Sendable {
        case any, iso, usDate, fileTime, relative
        case unix(LogTime.Unit?)
        case format(TimeFormat)

        /// The time that `text` is in this notation.
        func time(_ text: UnsafeRawBufferPointer) -> LogTime? {
            switch self {
            case .any: return LogTime(any: text)
            case .iso: return LogTime(iso: text)
            case .usDate: return LogTime(usDate: text)
            case .fileTime:
                return UInt64(String(decoding: text.trimmed, as: UTF8.self)).flatMap { LogTime(fileTime: $0) }
            case .unix(let unit?): return LogTime(number: text, unit: unit)
            case .unix(nil): return LogTime(number: text)
            case .relative:
                var time = LogTime(number: text, unit: .seconds)
                time?.clock = .relative
                return time
            case .format(let format): return format.time(text)
            }
        }
    }

    /// The format of the log.
    package internal(set) var format = Format.json
    /// The places of all values, each once.
    private(set) var sources: [Source] = []
    /// The indices in ``sources`` of the time's parts, which are joined by blanks.
    var timeSources: [Int] = []
    var timeNotation = TimeNotation.any
    /// The zone of times that do not name theirs; `nil` if the reader's decides.
    var zone: LogZone?
    var rules: [Rule] = []
    var conditions: [Condition] = []
    /// True if the values are those of a day file already.
    var isCanonical = false

    /// An empty mapping.
    init() {}

    /// The index of `source`, which is added if it is new.
    mutating func index(of source: Source) -> Int {
        if let index = sources.firstIndex(of: source) { return index }
        sources.append(source)
        return sources.count - 1
    }
}

extension FieldMapping {
    /// True if the log is JSON.
    package var isJSON: Bool { format == .json }

    /// True if the log is a CSV file whose first line names the columns.
    package var hasHeader: Bool {
        if case .csv(_, true) = format { true } else { false }
    }
}
