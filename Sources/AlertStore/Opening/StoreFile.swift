import ByteIO
import Foundation
import GRDB

/// The database file of a store: how it is opened, and what can be wrong with it.
struct StoreFile {
    /// Where it is.
    let path: String
    /// What it is opened for.
    let access: AlertStore.Access

    /// How long one process waits for another, in seconds.
    static let patience = 5.0

    /// Opens the file, makes it or brings it up to date where it may be written.
    func open() throws -> DatabasePool {
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        while true {
            do {
                return try attempt()
            } catch let error as DatabaseError {
                // SQLite does not wait for its turn where two processes make a file at the same time.
                guard error.resultCode == .SQLITE_BUSY, ContinuousClock.now < deadline else {
                    throw failure(error, "cannot be opened")
                }
                usleep(.random(in: 5_000...50_000))
            }
        }
    }

    private func attempt() throws -> DatabasePool {
        if try exists() {
            try inspect()
        } else if access == .reading {
            throw InputError(file: path, message: "does not exist: there is no alert store yet")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        if access != .reading {
            try migrate(pool)
            try pool.writeWithoutTransaction(configureWriter)
        }
        return pool
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "alerts"
        configuration.busyMode = .timeout(Self.patience)
        configuration.readonly = access == .reading
        return configuration
    }

    /// Sets what GRDB sets otherwise.
    private func configureWriter(_ database: Database) throws {
        // The watcher notes its position once its alerts are here: they must be on disk by then.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        // Pages that the next alerts change again are not written back each time.
        try database.execute(sql: "PRAGMA cache_size = -\(32 << 10)")
        // Up to 3.51.2, SQLite can damage a database when one process makes a second checkpoint while another writes
        // (sqlite.org/wal.html#walresetbug). A single process that makes them, after transactions of its own, does not.
        let pages = access == .watching ? 4_000 : 0
        try database.execute(sql: "PRAGMA wal_autocheckpoint = \(pages)")
    }

    /// Brings the tables up to date.
    private func migrate(_ pool: DatabasePool) throws {
        let migrator = Schema.migrator
        for _ in migrator.migrations {
            // Another process may be taking the same step; each one can get in the way once, and is done then.
            do {
                return try migrator.migrate(pool)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
                continue
            }
        }
        try migrator.migrate(pool)
    }

    // MARK: What is there

    /// Whether there is a file with anything in it.
    private func exists() throws -> Bool {
        var information = stat()
        guard stat(path, &information) == 0 else { return false }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw InputError(file: path, message: "is no alert store: it is not a file")
        }
        return information.st_size > 0
    }

    /// Refuses what is no store of this version or an earlier one, before anything is written to it.
    private func inspect() throws {
        var configuration = configuration
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { database in
            let identity = try Int32.fetchOne(database, sql: "PRAGMA application_id")
            guard identity == Schema.applicationID else {
                // Another process may be about to make it.
                let names = "SELECT count(*) FROM sqlite_schema WHERE name NOT GLOB '*grdb_*'"
                let isEmpty = try identity == 0 && Int.fetchOne(database, sql: names) == 0
                guard isEmpty && access != .reading else {
                    throw InputError(file: path, message: "is no alert store: it is a database of another kind")
                }
                return
            }
            guard try !Schema.migrator.hasBeenSuperseded(database) else {
                let message = "is an alert store of a newer version: update Surprisal"
                throw InputError(file: path, message: message)
            }
            guard try access != .reading || Schema.migrator.hasCompletedMigrations(database) else {
                let message = "is an alert store of an earlier version, and is open for reading only"
                throw InputError(file: path, message: message)
            }
        }
    }

    // MARK: Errors

    /// The error as a user reads it: SQLite's own words name tables and columns, never a value.
    func failure(_ error: DatabaseError, _ what: String) -> InputError {
        let reason =
            switch error.resultCode {
            case .SQLITE_NOTADB: "it is no alert store"
            case .SQLITE_CORRUPT: "it is damaged"
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                "another process has been writing for \(Int(Self.patience)) seconds"
            case .SQLITE_FULL: "the disk is full"
            case .SQLITE_READONLY: "it may not be written"
            case .SQLITE_CANTOPEN: "its folder does not exist, or one of its files may not be opened or made"
            default: error.message ?? "SQLite failed with \(error.extendedResultCode.rawValue)"
            }
        return InputError(file: path, message: "\(what): \(reason)")
    }
}
