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
        let position = try Watcher.position(in: state)
        guard position?.isInJournal != true else { throw Self.otherSource(state) }
        var settings = GrowingFile.Settings()
        settings.startsAtEnd = startsAtEnd
        log =
            EVTXLog.isOne(path)
            ? EVTXLog(path: path, position: position)
            : GrowingFile(path: path, position: position, settings: settings)
        (name, journal, feed, takesEvents) = (path, nil, nil, false)
    }

    /// Reads standard input, HTTP, or both; up to `limit` bytes are buffered in a folder below `state`.
    init(standardInput: Bool, http: Bool, limit: Int, state: String) throws {
        let position = try Watcher.position(in: state)
        guard position?.isInJournal != false else { throw Self.otherSource(state) }
        var settings = Journal.Settings()
        settings.limit = limit
        let journal = try Journal(folder: "\(state)/spool", position: position, settings: settings)
        self.journal = journal
        log = journal.reader(at: position)
        feed = standardInput ? JournalFeed(descriptor: STDIN_FILENO, into: journal) : nil
        name = http ? "received events" : "standard input"
        takesEvents = http
    }

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

    private static func otherSource(_ state: String) -> InputError {
        let message = "holds the state of another kind of source (a file, or standard input and HTTP); "
        return InputError(file: state, message: message + "choose another folder with --state")
    }
}
