import ByteIO
import Foundation
import Watching

/// What `watch` reads: a file that grows, or a journal of what comes but once.
struct WatchSource {
    /// What it is called in the store.
    let name: String
    /// What the watcher reads.
    let log: any LogSource
    /// Where what comes but once is kept.
    private let journal: Journal?
    private let feed: JournalFeed?
    private let takesEvents: Bool

    /// The file at `path`.
    init(file path: String, startsAtEnd: Bool, state: String) throws {
        let position = try Watcher.position(in: state)
        guard position?.isInJournal != true else { throw Self.otherSource(state) }
        var settings = GrowingFile.Settings()
        settings.startsAtEnd = startsAtEnd
        log = GrowingFile(path: path, position: position, settings: settings)
        (name, journal, feed, takesEvents) = (path, nil, nil, false)
    }

    /// What comes over standard input, or HTTP, or both; up to `limit` bytes of it wait in a folder below `state`.
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

    /// Where events that are sent go; `nil` where none are taken.
    var intake: EventIntake? { takesEvents ? journal.map { EventIntake($0) } : nil }

    /// Begins to read standard input, where that is wanted.
    func start() {
        feed?.start { [journal, takesEvents] error in
            guard takesEvents else { return journal?.end(error) ?? () }
            // What is sent still comes.
            if let error { Console.note("surprisal: \(error)") }
        }
    }

    /// Reads no more of standard input; what was read is kept.
    func stop() { feed?.stop() }

    private static func otherSource(_ state: String) -> InputError {
        let message = "belongs to a watcher of another kind of source (a file, or standard input and HTTP); "
        return InputError(file: state, message: message + "--state names another folder")
    }
}
