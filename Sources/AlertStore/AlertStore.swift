import ByteIO
import GRDB

/// What was found, for a watcher that runs day and night and for a page to decide on: alerts, the incidents that they
/// make, what people decided, and what was watched.
///
/// One file of SQLite, which several processes may have open at once: each change is one transaction, which is there
/// whole or not at all, and on disk when the call returns. It knows nothing of models.
///
///     let store = try AlertStore(path: "alerts.sqlite")
///     try store.add(alerts)
///     for incident in try store.incidents(IncidentFilter(state: .pending)) { print(incident.score, incident.reason) }
///
/// Calls block until they are done; they may come from any thread. All but the initializer throw an `InputError` that
/// names the file where it is damaged, locked for too long, or the disk is full.
package final class AlertStore: Sendable {
    /// What a store is opened for.
    package enum Access: Sendable {
        /// All. It is made where there is none, and its file is kept small: one process at a time should open it so.
        case watching
        /// All but keeping its file small.
        case deciding
        /// Reading; what writes throws.
        case reading
    }

    /// Where it is.
    package let path: String
    private let file: StoreFile
    private let pool: DatabasePool

    /// Opens the store at `path`, makes it where there is none, and brings it up to date.
    ///
    /// - Throws: `InputError` when the file cannot be opened, is no store, or is one of a newer version. What is no
    ///   store is left as it is.
    package init(path: String, for access: Access = .watching) throws {
        self.path = path
        file = StoreFile(path: path, access: access)
        pool = try file.open()
    }

    /// Closes the file, which otherwise happens when the store goes away; any later call fails.
    package func close() throws {
        try translated("cannot be closed") { try pool.close() }
    }

    /// What `body` reads: all of it as it was at one moment.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try translated("cannot be read") { try pool.read(body) }
    }

    /// Does `body`, all of it or nothing, once no other process writes; it is given the number that its change gets.
    func write<Result>(_ body: (Database, Int64) throws -> Result) throws -> Result {
        guard file.access != .reading else {
            throw InputError(file: path, message: "cannot be written: it was opened for reading only")
        }
        return try translated("cannot be written") {
            // The transaction is an immediate one: it waits for its turn before it reads, and so is never in vain.
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
