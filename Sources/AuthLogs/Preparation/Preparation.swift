package import ByteIO

/// From a raw log to day files and field counts, in one streaming pass.
///
///     var preparation = Preparation(log: "auth.txt.gz", days: [6, 7, 8], output: "data")
///     preparation.redTeam = "redteam.txt.gz"
///     let account = try preparation.run()
///     print(account.summary)  // read 100 = kept 41 + filtered 59 + rejected 0
///
/// A run that fails or is interrupted leaves every file as it was.
package struct Preparation: Sendable {
    /// The raw log, plain, gzip or zstd; `-` is standard input.
    package var log: String
    /// The red-team file; without one every row's label is 0.
    package var redTeam: String?
    /// The days that are kept: day 0 has the seconds 0 to 86,399.
    package var days: Set<Int>
    /// The rows of these days that are kept.
    package var users = UserFilter.users
    /// The folder for `DAY.csv` and `counts.json`; it is made where it is missing.
    package var output: String
    /// The folder for the first 10,000 rows of each day, if any.
    package var sampleOutput: String?
    /// The folder for the first 200 rows of each day and the heads of the inputs, if any.
    package var testOutput: String?
    /// How many rows may be rejected; `nil`: none, and the first is thrown as it is.
    package var allowedFaults: Int?

    /// Prepares `days` of `log` into `output`.
    ///
    /// - Precondition: `days` is not empty and has no negative day.
    package init(log: String, days: Set<Int>, output: String) {
        precondition(!days.isEmpty && days.allSatisfy { $0 >= 0 }, "no days, or a negative one")
        self.log = log
        self.days = days
        self.output = output
    }

    /// Reads the log and writes the files.
    ///
    /// - Parameters:
    ///   - isCancelled: asked now and then; `true` ends the run.
    ///   - onProgress: told now and then what was done so far, and the share of the log that was read.
    ///   - onFault: told of each row that is rejected and skipped.
    /// - Returns: what became of the rows.
    /// - Throws: ``PreparationFailure``.
    @discardableResult
    package func run(
        isCancelled: @escaping @Sendable () -> Bool = { false },
        onProgress: (PreparationAccount, Double?) -> Void = { _, _ in },
        onFault: (InputError) -> Void = { _ in }
    ) throws(PreparationFailure) -> PreparationAccount {
        var account = PreparationAccount()
        do {
            let run = try PreparationRun(self)
            defer { account = run.account }
            try run.readLog(isCancelled: isCancelled, onProgress: onProgress, onFault: onFault)
            try run.commit()
        } catch {
            throw PreparationFailure(cause: error, account: account)
        }
        return account
    }
}

/// What became of the rows that were read.
package struct PreparationAccount: Sendable, Hashable {
    /// Rows that went into a day file.
    package internal(set) var kept = 0
    /// Rows of other days than the wanted ones.
    package internal(set) var otherDays = 0
    /// Rows of wanted days whose source user is not wanted.
    package internal(set) var otherUsers = 0
    /// Rows that are not as a log wants them.
    package internal(set) var rejected = 0
    /// Kept rows with the label 1.
    package internal(set) var red = 0
    /// The kept rows of each wanted day.
    package internal(set) var keptByDay: [Int: Int] = [:]
    /// The different red-team rows that fall on a wanted day.
    package internal(set) var redTeamRows = 0
    /// Those among them that no kept row equals.
    package internal(set) var redTeamRowsWithoutEvent = 0

    /// Rows left out by intent.
    package var filtered: Int { otherDays + otherUsers }
    /// All rows that were read.
    package var read: Int { kept + filtered + rejected }

    /// `read 9 = kept 5 + filtered 3 + rejected 1`.
    package var summary: String { "read \(read) = kept \(kept) + filtered \(filtered) + rejected \(rejected)" }

    mutating func add(_ other: PreparationAccount) {
        kept += other.kept
        otherDays += other.otherDays
        otherUsers += other.otherUsers
        rejected += other.rejected
        red += other.red
        keptByDay.merge(other.keptByDay, uniquingKeysWith: +)
    }
}

/// Why a preparation ended without a result; no file was changed.
package struct PreparationFailure: Error, CustomStringConvertible {
    /// What went wrong: mostly an `InputError`, ``TooManyFaults``, or a `CancellationError`.
    package let cause: any Error
    /// What became of the rows up to there.
    package let account: PreparationAccount

    /// The description of the cause.
    package var description: String { "\(cause)" }
}

/// More rows were rejected than were allowed.
package struct TooManyFaults: Error, Hashable, CustomStringConvertible {
    /// The log as the user named it.
    package let file: String
    /// The line of the row that was one too many.
    package let line: Int
    /// How many rejected rows were allowed.
    package let allowed: Int

    /// One sentence that says where the limit was passed.
    package var description: String {
        let name = file == "-" ? "standard input" : file
        return "\(name):\(line): expected at most \(allowed) bad rows, found more"
    }
}
