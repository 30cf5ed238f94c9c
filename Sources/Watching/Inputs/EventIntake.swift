import AuthLogs
import ByteIO

/// Accepts lines sent by a client and acknowledges them once they are on disk.
///
///     let intake = EventIntake(journal)
///     let lines = try intake.take(body, contentType: "application/x-ndjson")   // durable on disk
package struct EventIntake: Sendable {
    /// The maximum size of one request in bytes.
    package static let limit = 8 << 20

    private let journal: Journal
    /// The accepted content types; a request without a type is accepted too.
    private static let types: Set<String> = [
        "", "text/plain", "text/csv", "application/x-ndjson", "application/ndjson", "application/json-lines",
        "application/jsonl",
    ]

    /// An intake into `journal`.
    package init(_ journal: Journal) { self.journal = journal }

    /// Stores the lines of `body`, whatever their content; returns once they are durable on disk.
    ///
    /// - Parameters:
    ///   - body: The lines; the last may lack its line end.
    ///   - contentType: The declared content type.
    ///   - encoding: The declared content encoding.
    /// - Returns: The number of lines.
    /// - Throws: ``IntakeRefusal`` if the lines were refused; `InputError` if the disk fails, after which nothing more
    ///   is accepted.
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

/// The reason why lines were refused.
package enum IntakeRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The request contains no lines.
    case noLines
    /// The body is not text.
    case noText
    /// The content type is not supported.
    case wrongType
    /// The body is compressed.
    case packed
    /// The body is too large.
    case tooMuch
    /// Too many events wait to be processed; nothing more is accepted for now.
    case full

    /// A one-sentence message for the sender.
    package var description: String {
        switch self {
        case .noLines: "Expected at least one line, found an empty body."
        case .noText: "Expected lines of text, found a zero byte."
        case .wrongType: "Expected text/plain, text/csv or application/x-ndjson."
        case .packed: "Expected an uncompressed body: send it without Content-Encoding."
        case .tooMuch: "Expected a body of at most \(EventIntake.limit >> 20) MiB, found a larger one."
        case .full: "Too many events wait to be processed: send these again later."
        }
    }
}
