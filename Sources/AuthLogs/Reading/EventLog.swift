package import ByteIO

/// Any number of logs, of any formats, as one stream of events in order of time.
///
///     let log = try EventLog(["Security.evtx", "/var/log/auth.log"])
///     try log.read()                            // parses everything, sorts it, learns the names
///     print(log.files.map(\.tally.read))
///     let events = try log.events()             // the events with the names of day files
///     while try events.next() { print(events.row.string(.sourceUser)) }
///
/// Reading has two passes, since the name of a host or the existence of an account may become known late. Between them
/// the events are in memory, or in unnamed temporary files if there are many.
package final class EventLog {
    /// The options of reading.
    package struct Options: Sendable {
        /// The format of every log; `nil` to tell it from the content.
        package var format: LogFormat?
        /// The mapping of a log in no known format.
        package var map: FieldMapping?
        /// The zone of times that name none; also that of the midnight that ends a day.
        package var zone = LogZone.utc
        /// True if the user named the zone, so that it is not told from the log.
        package var isZoneGiven = false
        /// The accounts whose events are kept.
        package var users = UserFilter.people
        /// True to keep the names of refused logons that may be passwords.
        package var showsSecrets = false
        /// What is known of accounts and hosts before reading.
        package var identities = Identities()
        /// The year of the first line of a syslog that tells no years; `nil` to take the latest that the file's time allows.
        package var year: Int?
        /// True to list the records that are no events.
        package var listsOthers = false
        /// The memory for sorting, in bytes.
        package var sortMemory: Int?

        /// The default options.
        package init() {}
    }

    /// A log that was read.
    package struct File: Sendable {
        /// The path as the user named it; `-` is standard input.
        package let path: String
        /// The format that it is read in.
        package fileprivate(set) var format: DetectedFormat
        /// The reason why the content is hardly in the format that the user named, for a log that holds no event.
        package var mismatch: String? { tally.events == 0 ? doubt : nil }
        fileprivate var doubt: String?
        /// True if lines do not tell their year, and the user did not either.
        package fileprivate(set) var guessesYears = false
        /// The numbers of records.
        package fileprivate(set) var tally = RecordTally()
        /// The reason why the file was passed over.
        package fileprivate(set) var skipped: String?
        /// The error that ended reading before the end of the file.
        package fileprivate(set) var failure: InputError?

        /// The formats of its records, the most frequent first; empty for a file that was passed over, or is empty.
        package var formats: [LogFormat] {
            switch format {
            case .known(let format): skipped == nil ? [format] : []
            case .zeekTSV: [.zeek]
            case .anyJSON:
                tally.formats.sorted { (-$0.value, $0.key.rawValue) < (-$1.value, $1.key.rawValue) }.map(\.key)
            case .labels, .unsupported, .unknown, .empty: []
            }
        }
    }

    /// A warning that most events are of accounts that are not wanted, once ``blocks()`` have been read to their end; `nil`
    /// if they are not.
    package private(set) var accountWarning: String?
    /// The logs, in the order in which they are read.
    package private(set) var files: [File] = []
    /// Whether the records of the logs so far, including the one that is being read, have numbers instead of lines.
    private var numbersRecords: [Bool] = []
    /// What the logs taught about accounts and hosts, with what was known before.
    package private(set) var identities: Identities
    /// True if times are seconds since 1970; `nil` before there was an event.
    package private(set) var isDated: Bool?

    package let options: Options
    private let paths: LogPaths
    private let opened: [String: PeekedFile]
    private let sorter: EventSorter

    /// Finds the logs that `arguments` name: files, folders, patterns, `-` for standard input; those in `opened` are
    /// open already, which has to be so for pipes whose first bytes were looked at.
    ///
    /// - Throws: `InputError` if an argument names nothing.
    package init(_ arguments: [String], options: Options = Options(), opened: [String: PeekedFile] = [:]) throws {
        paths = try LogPaths(arguments)
        self.opened = opened
        self.options = options
        identities = options.identities
        sorter = EventSorter(memory: options.sortMemory ?? EventSorter.standardMemory)
    }

    /// The numbers of records of all logs.
    package var tally: RecordTally {
        files.reduce(into: RecordTally()) { $0.add($1.tally) }
    }

    /// True if there are several logs, so that places have to name theirs.
    package var hasSeveralFiles: Bool { paths.entries.count > 1 }

    /// The path of the log with the index `file`.
    package func path(ofFile file: Int) -> String { paths.entries[file].path }

    /// True if the records of the log with the index `file` have numbers of their own instead of lines.
    package func hasRecordNumbers(file: Int) -> Bool { numbersRecords[file] }

    /// How day files that are made of these logs are dated and filtered.
    package var dataset: Dataset { Dataset(self, version: nil) }

    // MARK: The first pass

    /// Reads all logs.
    ///
    /// - Parameters:
    ///   - isCancelled: Called repeatedly; `true` ends reading.
    ///   - onOther: Called with each record that is no event, if these are listed, in order of the files.
    ///   - onProgress: Called repeatedly with the number of records so far and the current file.
    /// - Throws: `InputError` if a log that the user named cannot be read or its format is not known, or if some logs have
    ///   dates and others count from their own start; `CancellationError` once `isCancelled` returns `true`.
    package func read(
        isCancelled: () -> Bool = { false },
        onOther: (EventPlace, RecordMeaning) throws -> Void = { _, _ in },
        onProgress: (Int, String) -> Void = { _, _ in }
    ) throws {
        for (index, entry) in paths.entries.enumerated() {
            try read(entry, index, isCancelled: isCancelled, onOther: onOther, onProgress: onProgress)
        }
        identities.settle()
    }

    private func read(
        _ entry: LogPaths.Entry,
        _ index: Int,
        isCancelled: () -> Bool,
        onOther: (EventPlace, RecordMeaning) throws -> Void,
        onProgress: (Int, String) -> Void
    ) throws {
        let log: LogFile
        let parser: any RecordParser
        do {
            log = try LogFile(entry.path, opened: opened[entry.path], options: options, isCancelled: isCancelled)
            parser = try log.parser()
        } catch let error as InputError where !entry.isNamed {
            var file = File(path: entry.path, format: .unknown)
            file.skipped = error.message
            numbersRecords.append(false)
            files.append(file)
            return
        }
        var file = File(path: entry.path, format: log.format)
        file.guessesYears = log.guessesYears
        file.doubt = options.format.flatMap { log.detected.mismatch(with: $0) }
        numbersRecords.append(log.numbersRecords)
        if let reason = log.unreadable {
            guard !entry.isNamed else { throw InputError(file: entry.path, message: reason) }
            file.skipped = DetectedFormat.reasonToPassOver(reason)
            files.append(file)
            return
        }
        let parsers = BlockParserPool(
            BlockParser(
                parser,
                file: index,
                zone: options.zone,
                listsOthers: options.listsOthers,
                identities: identities.blank
            )
        )
        let before = tally.read
        do {
            let source = try log.records()
            let blocks = ParallelMap(width: log.isStateful ? 1 : nil) { parsers.parse($0) }
            while let parsed = try blocks.next(
                from: { try source.next(isCancelled: isCancelled) },
                isCancelled: isCancelled
            ) {
                try check(parsed, entry.path)
                try sorter.add(parsed.events)
                file.tally.add(parsed.tally)
                for (place, meaning) in parsed.others { try onOther(place, meaning) }
                onProgress(before + file.tally.read, entry.path)
            }
        } catch let error as InputError where !entry.isNamed && error.file == entry.path {
            // One damaged file of a folder does not hide the others; what was read of it counts.
            file.failure = error
        }
        identities.merge(parsers.identities())
        files.append(file)
    }

    /// Checks that all events are dated, or none.
    private func check(_ parsed: ParsedBlock, _ path: String) throws {
        for isDated in parsed.events.datings {
            guard self.isDated ?? isDated == isDated else {
                let (this, others) =
                    isDated ? ("has dates", "count") : ("counts seconds from its own start", "have dates")
                let message =
                    "\(this), while the logs before it \(others)\(isDated ? " seconds from their own start" : "")"
                throw InputError(file: "the logs", message: "\(path) \(message); read them one at a time")
            }
            self.isDated = isDated
        }
    }

    // MARK: The second pass

    /// Reads the events in order of time; each reading finds the same.
    ///
    /// - Throws: `InputError` if the temporary folder cannot be written or read.
    package func events() throws -> EventLogReader {
        EventLogReader(try sorter.events(), count: sorter.count, identities: identities, options: options)
    }

    /// Reads the events that are kept as lines of a day file without labels, in order of time.
    ///
    /// - Throws: As ``events()``.
    package func blocks() throws -> any EventBlocks {
        EventLogBlocks(try events(), file: files.first?.path ?? "-") { [self] kept, filtered in
            accountWarning = AccountWarning(kept: kept, filtered: filtered, users: options.users).text
        }
    }
}
