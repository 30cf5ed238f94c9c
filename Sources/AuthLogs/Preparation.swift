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
