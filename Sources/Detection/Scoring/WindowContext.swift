import AuthLogs
import ByteIO
import Foundation

/// The rows that a model which reads windows needs to go on: of each user, or of everybody, the last whole piece of W rows,
/// and the piece that is under way.
///
/// Pieces are counted from a user's first row, as one pass over all rows does it; what is kept begins where a piece does.
struct WindowContext {
    private struct Stored: Codable {
        let user: String
        let lines: [Int]
        let rows: [String]
    }

    /// W: rows of context, and of rows to predict.
    private let length: Int
    private var rows: [Int32: [AuthEvent]] = [:]

    init(length: Int) { self.length = length }

    /// How many users have rows.
    var count: Int { rows.count }

    /// About the bytes that a user's rows take.
    var userBytes: Int { 2 * length * 128 }

    /// What is kept of `user`, oldest first.
    func events(of user: Int32) -> [AuthEvent] { rows[user] ?? [] }

    /// Keeps of `all`, which begin where a piece does, what the next row of `user` needs.
    mutating func keep(_ all: [AuthEvent], of user: Int32) {
        let whole = max(0, all.count / length - 1) * length
        rows[user] = Array(all[whole...])
    }

    /// The same of the users that `names` has, under the numbers that they have there.
    func renamed(_ names: [Int32: Int32]) -> WindowContext {
        var context = WindowContext(length: length)
        for (user, kept) in rows { if let name = names[user] { context.rows[name] = kept } }
        return context
    }

    /// Writes the rows of `users`, the latest first, by name.
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

    /// Reads what ``write(to:users:name:)`` wrote.
    ///
    /// - Returns: The users, the latest last.
    /// - Throws: `InputError` where the file cannot be read, or is something else.
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
