import ByteIO
import Foundation

/// Converts logs of any formats to day files, field counts and what is known of accounts and hosts.
///
///     let log = try EventLog(["Security.evtx"])
///     try log.read()
///     let result = try LogPreparation(output: "data").run(log)
///     print(result.totals)  // read 100 = kept 41 + filtered 59 + rejected 0
///
/// A run that fails or is interrupted leaves all files unchanged.
package struct LogPreparation: Sendable {
    /// The days to keep.
    package var days = DaySelection.all
    /// The folder for the day files, `counts.json`, `dataset.json` and `identities.json`; created if it does not exist.
    package var output: String
    /// LANL's red-team file, for logs that count from their own start; without one every label is 0.
    package var redTeam: String?
    /// True to remove the day files of other days that an earlier preparation left in the folder.
    package var overwrites = false
    /// The version of Surprisal, for the record.
    package var version: String?

    /// Creates a preparation into `output`.
    package init(output: String) { self.output = output }

    /// Writes the files for `log`, which was read.
    ///
    /// - Parameters:
    ///   - log: The logs.
    ///   - isCancelled: Called repeatedly; `true` ends the run.
    ///   - onProgress: Called repeatedly with the number of events so far.
    /// - Returns: What was kept.
    /// - Throws: `InputError` if a file cannot be written, the folder has other days, or the days do not suit the log;
    ///   ``NothingKept``; `CancellationError` once `isCancelled` returns `true`.
    package func run(
        _ log: EventLog,
        isCancelled: () -> Bool = { false },
        onProgress: (Int) -> Void = { _ in }
    ) throws -> LogPreparationResult {
        let missing = MissingFolders([output])
        do {
            return try write(log, isCancelled, onProgress)
        } catch {
            missing.removeEmpty()
            throw error
        }
    }

    private func write(
        _ log: EventLog,
        _ isCancelled: () -> Bool,
        _ onProgress: (Int) -> Void
    ) throws -> LogPreparationResult {
        let dataset = Dataset(log, version: version)
        let clock = EventClock(dataset)
        if let mismatch = days.mismatch(isDated: dataset.isDated) {
            throw InputError(file: "--days", message: mismatch)
        }
        let days = try resolvedDays(log, clock, isCancelled)
        var result = LogPreparationResult(log, clock: clock)
        let labels = try redTeam.map { try RedTeamLabels(path: $0) }
        let files = DayFiles(folder: output)
        var counter = FieldCounter()
        let reader = try log.events()
        while try reader.next() {
            result.summary.add(reader)
            if result.summary.read % 8_192 == 0 {
                guard !isCancelled() else { throw CancellationError() }
                onProgress(result.summary.read)
            }
            guard reader.filtered == nil else { continue }
            let second = reader.time.seconds
            let day = clock.day(of: second)
            guard days.contains(day: day) else {
                result.otherDays[day, default: 0] += 1
                continue
            }
            let isMalicious = labels?.matches(reader, &result.matchedLabels) ?? false
            if isMalicious { result.malicious += 1 }
            try files.write(reader.row, second, isMalicious: isMalicious, to: Self.name(of: day, second, clock))
            reader.row.withView(second: second, line: 1) { counter.add($0) }
            result.keptByDay[day, default: 0] += 1
        }
        guard result.kept > 0 else { throw NothingKept(result: result) }
        result.labels = labels?.count { days.contains(day: $0) }
        let earlier = EarlierDayFiles(in: output, besides: files.names)
        try earlier.check(mayBeRemoved: overwrites, inputs: log.files.map(\.path))
        try commit(files, counter, dataset, log.identities)
        if overwrites { try earlier.remove() }
        return result
    }

    /// The name of a day's file: `2025-11-26`, or `8`.
    private static func name(of day: Int, _ second: Int, _ clock: EventClock) -> String {
        clock.hasDate(second) ? EventClock.date(ofDay: day) : "\(day)"
    }

    /// The days to keep, once the last day of the kept events is known.
    private func resolvedDays(_ log: EventLog, _ clock: EventClock, _ isCancelled: () -> Bool) throws -> DaySelection {
        guard days.lastCount != nil else { return days }
        var last: Int?
        let reader = try log.events()
        while try reader.next() {
            guard !isCancelled() else { throw CancellationError() }
            if reader.filtered == nil { last = reader.time.seconds }
        }
        return last.map { days.resolved(lastDay: clock.day(of: $0)) } ?? days
    }

    private func commit(
        _ files: DayFiles,
        _ counter: FieldCounter,
        _ dataset: Dataset,
        _ identities: Identities
    ) throws {
        let counts = try AtomicFile(path: output + "/counts.json")
        try counter.fieldCounts().write(to: counts)
        let names = try AtomicFile(path: "\(output)/\(Identities.fileName)", isPrivate: true)
        try names.write(identities.fileContent)
        try files.commit()
        try dataset.write(to: output)
        try names.commit()
        try counts.commit()
    }
}

extension Dataset {
    /// The record of day files that are made of `log`.
    init(_ log: EventLog, version: String?) {
        let isDated = log.isDated ?? false
        self.init(
            isDated: isDated,
            timeZone: log.options.zone.name,
            users: log.options.users.description,
            formats: Set(log.files.flatMap(\.formats).map(\.rawValue)).sorted()
        )
        surprisalVersion = version
    }

    /// Writes the record to `folder`.
    func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(try encoder.encode(self) + Data("\n".utf8), to: "\(folder)/\(Self.fileName)")
    }
}

/// The day files that a preparation writes; they appear at the end, all of them.
private final class DayFiles {
    private let folder: String
    private var files: [AtomicFile] = []
    /// The names of the files.
    private(set) var names: Set<String> = []
    private var open: (name: String, file: AtomicFile)?
    private var line: [UInt8] = []

    init(folder: String) { self.folder = folder }

    /// Appends a row to the file of the day `name`; days come in order.
    func write(_ row: IdentifiedRow, _ second: Int, isMalicious: Bool, to name: String) throws {
        if open?.name != name {
            try open?.file.seal()
            if files.isEmpty { try createFolder() }
            let file = try AtomicFile(path: "\(folder)/\(name).csv")
            files.append(file)
            names.insert("\(name).csv")
            open = (name, file)
        }
        line.removeAll(keepingCapacity: true)
        line += "\(second),".utf8
        line += row.text
        line += isMalicious ? ",1\n".utf8 : ",0\n".utf8
        try open?.file.write(line)
    }

    private func createFolder() throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: folder, message: "cannot create the folder: \(error.localizedDescription)")
        }
    }

    /// Makes the files appear.
    func commit() throws { for file in files { try file.commit() } }
}

/// What a preparation of logs kept.
package struct LogPreparationResult: Sendable {
    /// The content of the logs.
    package fileprivate(set) var summary = LogSummary()
    /// The records of the logs.
    package let records: RecordTally
    /// The clock of the day files.
    package let clock: EventClock
    /// The kept events of each day.
    package fileprivate(set) var keptByDay: [Int: Int] = [:]
    /// The wanted accounts' events of other days.
    package fileprivate(set) var otherDays: [Int: Int] = [:]
    /// The kept events with a label.
    package fileprivate(set) var malicious = 0
    /// The labels of the kept days; `nil` without labels.
    package fileprivate(set) var labels: Int?
    /// The labels that have an event.
    package fileprivate(set) var matchedLabels: Set<Int> = []

    fileprivate init(_ log: EventLog, clock: EventClock) {
        (records, self.clock) = (log.tally, clock)
    }

    /// The number of events that were written.
    package var kept: Int { keptByDay.values.reduce(0, +) }
    /// The number of records that were left out on purpose.
    package var filtered: Int { records.filteredCount + summary.filteredCount + otherDays.values.reduce(0, +) }

    /// `read 9 = kept 5 + filtered 3 + rejected 1`.
    package var totals: String {
        "read \(records.read) = kept \(kept) + filtered \(filtered) + rejected \(records.rejectedCount)"
    }
}

/// The error of a preparation that would keep no event; nothing was written.
package struct NothingKept: Error {
    /// What the logs hold.
    package let result: LogPreparationResult
}
