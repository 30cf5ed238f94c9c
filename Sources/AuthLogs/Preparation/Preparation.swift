package import ByteIO

/// Converts a raw log of LANL's to day files and field counts, in one streaming pass.
///
///     var preparation = Preparation(log: "auth.txt.gz", days: [6, 7, 8], output: "data")
///     preparation.redTeam = "redteam.txt.gz"
///     let tally = try preparation.run()
///     print(tally.summary)  // read 100 = kept 41 + filtered 59 + rejected 0
///
/// A run that fails or is interrupted leaves all files unchanged.
package struct Preparation {
    /// The raw log, plain, gzip or zstd; `-` is standard input.
    package var log: String
    /// The red-team file; without one the label of every event is 0.
    package var redTeam: String?
    /// The days to keep, `nil` for all; day 0 has the seconds 0 to 86,399.
    package var days: Set<Int>?
    /// The filter of the events of these days.
    package var users = UserFilter.people
    /// The folder for `DAY.csv` and `counts.json`; created if it does not exist.
    package var output: String
    /// The folder for the first 10,000 events of each day; `nil` for none.
    package var sampleOutput: String?
    /// The folder for the first 200 events of each day and the first rows of the inputs; `nil` for none.
    package var testOutput: String?
    /// The number of rows that may be rejected; with `nil` the first invalid row is thrown as an `InputError`.
    package var allowedFaults: Int?

    /// True to remove the day files of other days that an earlier preparation left in the folders.
    package var overwrites = false
    /// The version of Surprisal, for the record.
    package var version: String?
    /// The log, if it was opened before.
    private var opened: PeekedFile?

    /// Creates a preparation of `days` of `log`, or of all, into `output`.
    ///
    /// - Precondition: `days` is not empty and has no negative day.
    package init(log: PeekedFile, days: Set<Int>?, output: String) {
        precondition(days.map { !$0.isEmpty && $0.allSatisfy { $0 >= 0 } } ?? true, "days are empty or negative")
        (self.log, self.days, self.output, opened) = (log.path, days, output, log)
    }

    /// Opens the log.
    func lines() throws -> LineReader { try opened?.lines() ?? LineReader(path: log) }

    /// Creates a preparation of `days` of `log` into `output`.
    ///
    /// - Precondition: `days` is not empty and has no negative day.
    package init(log: String, days: Set<Int>, output: String) {
        precondition(!days.isEmpty && days.allSatisfy { $0 >= 0 }, "days must not be empty, nor negative")
        (self.log, self.days, self.output) = (log, days, output)
    }

    /// Reads the log and writes the files.
    ///
    /// - Parameters:
    ///   - isCancelled: Called repeatedly; `true` ends the run.
    ///   - onProgress: Called repeatedly with the tally so far and the fraction of the log that was read.
    ///   - onFault: Called with each row that is rejected and skipped.
    /// - Returns: The numbers of events kept, filtered and rejected.
    /// - Throws: ``PreparationFailure``.
    @discardableResult
    package func run(
        isCancelled: @escaping @Sendable () -> Bool = { false },
        onProgress: (PreparationTally, Double?) -> Void = { _, _ in },
        onFault: (InputError) -> Void = { _ in }
    ) throws(PreparationFailure) -> PreparationTally {
        var tally = PreparationTally()
        let missing = MissingFolders([output, sampleOutput, testOutput].compactMap { $0 })
        do {
            let run = try PreparationRun(self)
            defer { tally = run.tally }
            try run.readLog(isCancelled: isCancelled, onProgress: onProgress, onFault: onFault)
            try run.commit()
        } catch {
            missing.removeEmpty()
            throw PreparationFailure(cause: error, tally: tally)
        }
        return tally
    }
}

/// The numbers of events that a preparation kept, filtered and rejected.
package struct PreparationTally: Sendable, Hashable {
    /// Events written to a day file.
    package internal(set) var kept = 0
    /// Events of other days.
    package internal(set) var otherDays = 0
    /// The events of each day that was read and is not wanted.
    package internal(set) var otherEventsByDay: [Int: Int] = [:]
    /// Events of the wanted days that the user filter dropped.
    package internal(set) var otherUsers = 0
    /// Invalid rows.
    package internal(set) var rejected = 0
    /// Kept events with the label 1.
    package internal(set) var malicious = 0
    /// The kept events of each wanted day.
    package internal(set) var keptByDay: [Int: Int] = [:]
    /// The distinct labels on the wanted days.
    package internal(set) var labels = 0
    /// The labels among them without a kept event.
    package internal(set) var labelsWithoutEvent = 0

    /// Events left out on purpose.
    package var filtered: Int { otherDays + otherUsers }
    /// All rows read.
    package var read: Int { kept + filtered + rejected }

    /// `read 9 = kept 5 + filtered 3 + rejected 1`.
    package var summary: String { "read \(read) = kept \(kept) + filtered \(filtered) + rejected \(rejected)" }

    mutating func add(_ other: PreparationTally) {
        kept += other.kept
        otherDays += other.otherDays
        otherUsers += other.otherUsers
        rejected += other.rejected
        malicious += other.malicious
        keptByDay.merge(other.keptByDay, uniquingKeysWith: +)
        otherEventsByDay.merge(other.otherEventsByDay, uniquingKeysWith: +)
    }
}

/// The error of a preparation that ended without a result; no file was changed.
package struct PreparationFailure: Error, CustomStringConvertible {
    /// The error: usually an `InputError`, ``TooManyFaults`` or a `CancellationError`.
    package let cause: any Error
    /// The tally of the rows read before the error.
    package let tally: PreparationTally

    /// The description of the cause.
    package var description: String { "\(cause)" }
}

/// The error of a log with more invalid rows than allowed.
package struct TooManyFaults: Error, Hashable, CustomStringConvertible {
    /// The log as the user named it.
    package let file: String
    /// The line of the row that exceeded the limit.
    package let line: Int
    /// The number of rejected rows that was allowed.
    package let allowed: Int

    /// The place where the limit was exceeded, in one sentence.
    package var description: String {
        let name = file == "-" ? "standard input" : file
        return "\(name):\(line): expected at most \(allowed) invalid rows, found more"
    }
}

/// The error of a log of LANL's of which no event would be kept; nothing was written.
package struct NoEventKept: Error, Hashable, CustomStringConvertible {
    /// What was expected, what the log holds, and what to type.
    package let description: String

    init(_ log: String, _ tally: PreparationTally, users: UserFilter) {
        let name = log == "-" ? "standard input" : log
        let start = "\(name): no event is kept, nothing was written"
        guard tally.otherUsers == 0 else {
            description =
                "\(start): none of \(tally.otherUsers) events of the wanted days is of an account that --users \(users) keeps; try --users all"
            return
        }
        let days = tally.otherEventsByDay.sorted { $0.key < $1.key }
        guard let first = days.first, let last = days.last else {
            description = "\(start): the log has no event; \(tally.rejected) lines were rejected"
            return
        }
        let range = first.key == last.key ? "of day \(first.key)" : "of the days \(first.key) to \(last.key)"
        let events = days.reduce(0) { $0 + $1.value }
        description =
            "\(start): none of the wanted days is in the log, which has \(events) events \(range); try --days all"
    }
}
