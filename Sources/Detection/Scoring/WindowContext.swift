import AuthLogs
import ByteIO
import Foundation

/// The events that a model over windows needs to continue.
///
/// For each user, or for all users together, these are the last complete piece of W events, and the current, incomplete
/// piece. Pieces are counted from a user's first event, as in one pass over all events; the stored events begin at the
/// start of a piece.
struct WindowContext {
    private struct Stored: Codable {
        let user: String
        let lines: [Int]
        let rows: [String]
    }

    /// W: the number of events of context, and of events to predict.
    private let length: Int
    private var rows: [Int32: [AuthEvent]] = [:]

    init(length: Int) { self.length = length }

    /// The number of users with events.
    var count: Int { rows.count }

    /// The approximate number of bytes of a user's events.
    var userBytes: Int { 2 * length * 128 }

    /// Returns the stored events of `user`, oldest first.
    func events(of user: Int32) -> [AuthEvent] { rows[user] ?? [] }

    /// Stores those of the events `all` that the next event of `user` needs; `all` begins at the start of a piece.
    mutating func keep(_ all: [AuthEvent], of user: Int32) {
        let whole = max(0, all.count / length - 1) * length
        rows[user] = Array(all[whole...])
    }

    /// Returns the context of the users in `names`, under their new indices.
    func renamed(_ names: [Int32: Int32]) -> WindowContext {
        var context = WindowContext(length: length)
        for (user, kept) in rows { if let name = names[user] { context.rows[name] = kept } }
        return context
    }

    /// Writes the events of `users`, the most recent first, by name.
    func write(to path: String, users: [Int32], name: (Int32) -> String) throws {
        let stored = users.reversed().map { user in
            let events = events(of: user)
            return Stored(
                user: name(user),
                lines: events.map(\.line),
                rows: events.map { String(decoding: $0.dayFileLine, as: UTF8.self) }
            )
        }
        try AtomicFile.write(JSONEncoder().encode(stored), to: path)
    }

    /// Reads the output of ``write(to:users:name:)``.
    ///
    /// - Returns: The users, the most recent last.
    /// - Throws: `InputError` where the file cannot be read, or has another format.
    mutating func read(from path: String, index: (String) -> Int32) throws -> [Int32] {
        guard let data = FileManager.default.contents(atPath: path),
            let stored = try? JSONDecoder().decode([Stored].self, from: data),
            stored.allSatisfy({ $0.lines.count == $0.rows.count })
        else { throw InputError(file: path, message: "is not the context of a model that reads windows") }
        rows = [:]
        return try stored.map { stored in
            let user = index(stored.user)
            rows[user] = try zip(stored.lines, stored.rows).map { line, text in
                var event = try AuthEvent(parsing: text, name: path)
                event.line = line
                return event
            }
            return user
        }
    }
}
