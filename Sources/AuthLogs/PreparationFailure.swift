/// Why a preparation ended without a result; no file was changed.
public struct PreparationFailure: Error, CustomStringConvertible {
    /// What went wrong: mostly an `InputError`, ``TooManyFaults``, or a `CancellationError`.
    public let cause: any Error
    /// What became of the rows up to there.
    public let account: PreparationAccount

    /// The description of the cause.
    public var description: String { "\(cause)" }
}

/// More rows were rejected than were allowed.
public struct TooManyFaults: Error, Hashable, CustomStringConvertible {
    /// The log as the user named it.
    public let file: String
    /// The line of the row that was one too many.
    public let line: Int
    /// How many rejected rows were allowed.
    public let allowed: Int

    /// One sentence that says where the limit was passed.
    public var description: String {
        let name = file == "-" ? "standard input" : file
        return "\(name):\(line): expected at most \(allowed) bad rows, found more"
    }
}
