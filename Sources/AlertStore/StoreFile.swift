import ByteIO
import Foundation
import GRDB

/// The database file of a store: opening, checking, migrating, and errors.
struct StoreFile {
    /// The path.
    let path: String
    /// The purpose for which it is opened.
    let access: AlertStore.Access

    /// The time that one process waits for another, in seconds.
    static let patience = 5.0

    /// Opens the file; creates or migrates it if it may be written.
    func open() throws -> DatabasePool {
        let deadline = ContinuousClock.now + .seconds(Self.patience)
        while true {
            do {
                return try attempt()
            } catch let error as DatabaseError {
                // SQLite does not wait if two processes create a file at the same time.
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

    /// Sets the options for which GRDB has other defaults.
    private func configureWriter(_ database: Database) throws {
        // The watcher saves its position once its alerts are here: they must be on disk by then.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        // Pages that the next alerts change again are not written back each time.
        try database.execute(sql: "PRAGMA cache_size = -\(32 << 10)")
        // Up to 3.51.2, SQLite can damage a database when one process makes a second checkpoint while another writes
        // (sqlite.org/wal.html#walresetbug). A single process that makes them, after its own transactions, does not.
        let pages = access == .watching ? 4_000 : 0
        try database.execute(sql: "PRAGMA wal_autocheckpoint = \(pages)")
    }

    /// Migrates the tables to this version.
    private func migrate(_ pool: DatabasePool) throws {
        let migrator = Schema.migrator
        for _ in migrator.migrations {
            // Another process may be making the same step: each step can collide once, and is done then.
            do {
                return try migrator.migrate(pool)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
                continue
            }
        }
        try migrator.migrate(pool)
    }

    // MARK: Checks

    /// Returns whether there is a file that is not empty.
    private func exists() throws -> Bool {
        var information = stat()
        guard stat(path, &information) == 0 else { return false }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw InputError(file: path, message: "is not an alert store: it is not a file")
        }
        return information.st_size > 0
    }

    /// Refuses anything but a store of this version or an earlier one, before anything is written to it.
    private func inspect() throws {
        var configuration = configuration
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { database in
            let identity = try Int32.fetchOne(database, sql: "PRAGMA application_id")
            guard identity == Schema.applicationID else {
                // Another process may be about to create it.
                let names = "SELECT count(*) FROM sqlite_schema WHERE name NOT GLOB '*grdb_*'"
                let isEmpty = try identity == 0 && Int.fetchOne(database, sql: names) == 0
                guard isEmpty && access != .reading else {
                    throw InputError(file: path, message: "is not an alert store: it is a database of another kind")
                }
                return
            }
            guard try !Schema.migrator.hasBeenSuperseded(database) else {
                let message = "is an alert store of a newer version: update Surprisal"
                throw InputError(file: path, message: message)
            }
            guard try access != .reading || Schema.migrator.hasCompletedMigrations(database) else {
                let message =
                    "is an alert store of an earlier version, which cannot be migrated: it is opened for reading only"
                throw InputError(file: path, message: message)
            }
        }
    }

    // MARK: Errors

    /// The error for the user: SQLite's own messages name tables and columns, never a value.
    func failure(_ error: DatabaseError, _ what: String) -> InputError {
        let reason =
            switch error.resultCode {
            case .SQLITE_NOTADB: "it is not an alert store"
            case .SQLITE_CORRUPT: "it is damaged"
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                "another process has been writing for \(Int(Self.patience)) seconds"
            case .SQLITE_FULL: "the disk is full"
            case .SQLITE_READONLY: "it is read-only"
            case .SQLITE_CANTOPEN: "its folder does not exist, or one of its files cannot be opened or created"
            default: error.message ?? "SQLite failed with \(error.extendedResultCode.rawValue)"
            }
        return InputError(file: path, message: "\(what): \(reason)")
    }
}
