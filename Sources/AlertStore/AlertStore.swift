import ByteIO
import GRDB

/// The alerts of a watcher in an SQLite file, with the incidents that they make, the decisions on these, and what was
/// watched: the memory of `watch`, and what the dashboard shows.
///
/// Several processes may have the file open at once: each change is one transaction, which is there whole or not at all,
/// and on disk when the call returns.
///
///     let store = try AlertStore(path: "alerts.sqlite")
///     try store.add(alerts)
///     for incident in try store.incidents(IncidentFilter(state: .pending)) { print(incident.score, incident.reason) }
///
/// Calls block until they are done; they may come from any thread. They throw an `InputError` that names the file if it
/// is damaged or locked for too long, or if the disk is full.
package final class AlertStore: Sendable {
    /// The purposes for which a store is opened.
    package enum Access: Sendable {
        /// Everything. A missing file is created, and the file is kept small: one process at a time should open it so.
        case watching
        /// Everything except keeping the file small.
        case deciding
        /// Reading only; methods that write throw.
        case reading
    }

    /// The path of the file.
    package let path: String
    private let file: StoreFile
    private let pool: DatabasePool

    /// Opens the store at `path`, creates it if it is missing, and migrates it to this version.
    ///
    /// - Throws: `InputError` if the file cannot be opened, is not a store, or is one of a newer version. A file that is
    ///   not a store is left as it is.
    package init(path: String, for access: Access = .watching) throws {
        self.path = path
        file = StoreFile(path: path, access: access)
        pool = try file.open()
    }

    /// Closes the file, which otherwise happens when the store is deallocated; later calls throw.
    package func close() throws {
        try translated("cannot be closed") { try pool.close() }
    }

    /// Calls `body` with the database as it is at one moment.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try translated("cannot be read") { try pool.read(body) }
    }

    /// Calls `body` in one transaction, once no other process writes, with the number of its change.
    func write<Result>(_ body: (Database, Int64) throws -> Result) throws -> Result {
        guard file.access != .reading else {
            throw InputError(file: path, message: "cannot be written: it was opened for reading only")
        }
        return try translated("cannot be written") {
            // The transaction is an immediate one: it waits for its turn before it reads, and so never fails for what it has read.
            try pool.write { database in
                let before = database.totalChangesCount
                let number = try Self.changeNumber(database) + 1
                let result = try body(database, number)
                if database.totalChangesCount > before {
                    try database.execute(sql: "UPDATE change SET number = ?", arguments: [number])
                }
                return result
            }
        }
    }

    /// The number of the latest change.
    static func changeNumber(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "SELECT number FROM change")) ?? 0
    }

    private func translated<Result>(_ what: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw file.failure(error, what)
        }
    }
}

extension String {
    /// The text with U+FFFD in place of zero bytes, at which a text of SQLite would end.
    var stored: String {
        utf8.contains(0)
            ? String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 })) : self
    }
}

extension Int {
    /// The sum, or the largest number if that overflows.
    func plus(_ other: Int) -> Int {
        let (result, overflows) = addingReportingOverflow(other)
        return overflows ? .max : result
    }
}
