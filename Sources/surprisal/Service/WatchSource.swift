import ByteIO
import Foundation
import Watching

/// The source that `watch` reads: a growing file, or a journal of standard input and HTTP.
struct WatchSource {
    /// The name of the source in the store.
    let name: String
    /// The log that the watcher reads.
    let log: any LogSource
    /// Keeps events that cannot be read again.
    private let journal: Journal?
    private let feed: JournalFeed?
    private let takesEvents: Bool

    /// Reads the file at `path`.
    init(file path: String, startsAtEnd: Bool, state: String) throws {
        let position = try Watcher.position(in: state, log: path)
        log = WatchedFile(path: path, position: position, startsAtEnd: startsAtEnd, folder: state)
        (name, journal, feed, takesEvents) = (path, nil, nil, false)
    }

    /// Reads standard input, HTTP, or both; up to `limit` bytes are buffered in a folder below `state`.
    init(standardInput: Bool, http: Bool, limit: Int, state: String) throws {
        let position = try Watcher.position(in: state)
        guard position?.isInJournal != false else { throw Watcher.other("a file", state) }
        var settings = Journal.Settings()
        settings.limit = limit
        let journal = try Journal(folder: "\(state)/spool", position: position, settings: settings)
        self.journal = journal
        log = journal.reader(at: position)
        feed = standardInput ? JournalFeed(descriptor: STDIN_FILENO, into: journal) : nil
        name = http ? "received events" : "standard input"
        takesEvents = http
    }

    /// True if the log numbers its records, as a Windows event log does.
    var hasRecords: Bool { (log as? WatchedFile)?.isEventLog ?? false }

    /// True if the log is a file, and it does not exist.
    var isMissing: Bool { journal == nil && !FileManager.default.fileExists(atPath: name) }

    /// Accepts events over HTTP; `nil` if they are not accepted.
    var intake: EventIntake? { takesEvents ? journal.map { EventIntake($0) } : nil }

    /// Starts reading standard input, if it is a source.
    func start() {
        feed?.start { [journal, takesEvents] error in
            guard takesEvents else { return journal?.end(error) ?? () }
            // Events still arrive over HTTP.
            if let error { Console.note("surprisal: \(error)") }
        }
    }

    /// Stops reading standard input; the buffer is kept.
    func stop() { feed?.stop() }
}
