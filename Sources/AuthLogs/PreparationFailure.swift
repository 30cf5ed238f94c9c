import ByteIO

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
