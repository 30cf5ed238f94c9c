import AuthLogs
import ByteIO

/// Takes in lines that somebody sends, and has them on disk before it says so.
///
///     let intake = EventIntake(journal)
///     let lines = try intake.take(body, contentType: "application/x-ndjson")   // they are kept, whatever happens now
package struct EventIntake: Sendable {
    /// The most bytes that are taken at once.
    package static let limit = 8 << 20

    private let journal: Journal
    /// The types that lines may come as; without one they are taken as well.
    private static let types: Set<String> = [
        "", "text/plain", "text/csv", "application/x-ndjson", "application/ndjson", "application/json-lines",
        "application/jsonl",
    ]

    /// An intake into `journal`.
    package init(_ journal: Journal) { self.journal = journal }

    /// Keeps the lines of `body`, whatever they hold; returns once they are on disk for good.
    ///
    /// - Parameters:
    ///   - body: The lines; the last may lack its end.
    ///   - contentType: What they are said to be.
    ///   - encoding: How they are said to be packed.
    /// - Returns: How many lines there are.
    /// - Throws: ``IntakeRefusal`` where they were not taken; `InputError` where the disk fails, after which nothing more
    ///   is taken.
    @discardableResult
    package func take(_ body: [UInt8], contentType: String = "", encoding: String = "") throws -> Int {
        let type = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        guard Self.types.contains(type) else { throw IntakeRefusal.wrongType }
        guard encoding.isEmpty || encoding.lowercased() == "identity" else { throw IntakeRefusal.packed }
        guard body.count <= Self.limit else { throw IntakeRefusal.tooMuch }
        guard !body.isEmpty else { throw IntakeRefusal.noLines }
        guard !body.contains(0) else { throw IntakeRefusal.noText }
        do {
            try journal.append(body)
        } catch is JournalFull {
            throw IntakeRefusal.full
        }
        return body.withUnsafeBytes { $0.lineFeeds } + (body.last == .lineFeed ? 0 : 1)
    }
}

/// Why lines were not taken.
package enum IntakeRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are none.
    case noLines
    /// What was sent is no text.
    case noText
    /// Their type is none that lines come as.
    case wrongType
    /// They are packed.
    case packed
    /// There are too many at once.
    case tooMuch
    /// So much waits to be judged that no more is taken for now.
    case full

    /// One sentence for who sent them.
    package var description: String {
        switch self {
        case .noLines: "There are no lines in it."
        case .noText: "Expected lines of text, found a zero byte."
        case .wrongType: "Expected text/plain, text/csv or application/x-ndjson."
        case .packed: "Expected lines that are not packed: send them without Content-Encoding."
        case .tooMuch: "Expected at most \(EventIntake.limit >> 20) MiB at once."
        case .full: "Too much waits to be judged; send it again later."
        }
    }
}
