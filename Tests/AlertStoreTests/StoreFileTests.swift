import AlertStore
import AuthLogs
import ByteIO
import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct StoreFileTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    /// The error of opening `path`, which has to name it.
    private func failure(_ path: String, for access: AlertStore.Access = .watching) -> String? {
        do {
            _ = try AlertStore(path: path, for: access)
            return nil
        } catch let error as InputError {
            return error.file == path ? error.message : "names another file: \(error)"
        } catch { return "is another error: \(error)" }
    }

    /// Changes the file at `path` by SQL, as another program does.
    private func change(_ path: String, _ sql: String) throws {
        let process = try start(path, sql)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private func start(_ path: String, _ commands: String...) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", path] + commands
        try process.run()
        return process
    }

    private static let hasSQLite = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/sqlite3") }

    @Test func `a store is there when it is opened again, for whatever`() throws {
        let store = try stores.make([Sample.alert("a")])
        let rows = try store.incidents()
        try store.close()
        for access in [AlertStore.Access.watching, .deciding, .reading] {
            let again = try AlertStore(path: store.path, for: access)
            #expect(try again.incidents() == rows && again.path == store.path)
        }
        // An empty file is one that is still to be made.
        let empty = try stores.folder.write("", to: "empty")
        #expect(try AlertStore(path: empty).incidentCount() == 0)
    }

    @Test func `what is no store is refused, and left as it is`() throws {
        let folder = stores.folder
        for text in ["garbage", String(repeating: "garbage\n", count: 5_000), "SQLite format 3\0 and no more"] {
            let path = try folder.write(text, to: "garbage")
            for access in [AlertStore.Access.watching, .deciding, .reading] {
                #expect(failure(path, for: access)?.contains("it is not an alert store") == true)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
        #expect(folder.names == ["garbage"])
        #expect(failure(folder.path) == "is not an alert store: it is not a file")
    }

    @Test(.enabled(if: hasSQLite, "no sqlite3")) func `a database of another kind is refused, and left as it is`()
        throws
    {
        let folder = stores.folder
        let path = folder.file("other")
        try change(path, "CREATE TABLE alert (id TEXT)")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(failure(path) == "is not an alert store: it is a database of another kind")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(folder.names == ["other"])
    }

    @Test(.enabled(if: hasSQLite, "no sqlite3")) func `a newer version is refused, an older one where it is only read`()
        throws
    {
        let store = try stores.make([Sample.alert("a")])
        try store.close()
        try change(store.path, "INSERT INTO grdb_migrations VALUES ('99')")
        for access in [AlertStore.Access.watching, .deciding, .reading] {
            #expect(failure(store.path, for: access) == "is an alert store of a newer version: update Surprisal")
        }
        try change(store.path, "DELETE FROM grdb_migrations WHERE identifier = '99'")
        #expect(failure(store.path) == nil)
        try change(store.path, "DELETE FROM grdb_migrations")
        #expect(failure(store.path, for: .reading)?.contains("of an earlier version") == true)
    }

    @Test(.enabled(if: hasSQLite, "no sqlite3")) func `a store of the first version is brought up to date`() throws {
        let store = try stores.make([Sample.alert("a")])
        let rows = try store.incidents()
        try store.close()
        // What the later versions added, taken away again.
        try change(
            store.path,
            """
            DROP TABLE habit; DELETE FROM grdb_migrations WHERE identifier <> '1';
            ALTER TABLE service DROP COLUMN dated; ALTER TABLE service DROP COLUMN time_zone;
            ALTER TABLE service DROP COLUMN epoch;
            INSERT INTO service (run, weights, threshold, budget, at) VALUES ('old', 'w', 20, '20/day', 1);
            """
        )
        #expect(failure(store.path, for: .reading)?.contains("of an earlier version") == true)
        let again = try AlertStore(path: store.path)
        #expect(try again.incidents() == rows)
        let habit = ProfileRecord(owner: Entity("U1", isHost: false), second: 1, profile: "[]")
        try again.add([], profiles: [habit])
        #expect(try again.profile(of: habit.owner) == habit)
        let old = ServiceRecord(
            run: "old",
            weights: "w",
            threshold: 20,
            budget: "20/day",
            at: Date(timeIntervalSince1970: 1)
        )
        #expect(try again.services() == [old] && old.clock == EventClock())
        let clock = EventClock(Dataset(isDated: true, timeZone: "Europe/Berlin"), epoch: 7)
        let dated = ServiceRecord(
            run: "old",
            weights: "w",
            threshold: 20,
            budget: "20/day",
            at: Date(timeIntervalSince1970: 2),
            clock: clock
        )
        // The same run with another clock is recorded.
        #expect(try again.record(dated) && !again.record(dated))
        #expect(try again.services() == [dated, old] && again.services()[0].clock == clock)
    }

    @Test(.enabled(if: hasSQLite, "no sqlite3")) func `a transaction that fails leaves nothing`() throws {
        let store = try stores.make([Sample.alert("a", user: "U1"), Sample.alert("b", second: 7_200)])
        try change(
            store.path,
            """
            CREATE TRIGGER broken BEFORE INSERT ON mention WHEN new.second = 666
            BEGIN SELECT raise(ABORT, 'out of order'); END
            """
        )
        let (rows, number) = try (store.incidents(), store.changes(since: 0).number)
        let alerts = [Sample.alert("c", second: 5, user: "U1"), Sample.alert("d", second: 3_600)]
        #expect(throws: InputError(file: store.path, message: "cannot be written: out of order")) {
            try store.add(alerts + [Sample.alert("e", second: 666)])
        }
        #expect(try store.incidents() == rows && store.changes(since: 0).number == number)
        #expect(try store.add(alerts) == alerts)
        #expect(try store.incidents().map(\.alertCount) == [4])
    }

    @Test(.enabled(if: hasSQLite, "no sqlite3"), arguments: [(1, true), (7, false)])
    func `who writes waits for others, but not for ever`(seconds: Int, isAdded: Bool) throws {
        let store = try stores.make([Sample.alert("a")])
        let mark = store.path + ".mark"
        let other = try start(store.path, "BEGIN IMMEDIATE", ".shell touch \(mark); sleep \(seconds)")
        while !FileManager.default.fileExists(atPath: mark) { usleep(1_000) }
        // Who reads does not wait.
        #expect(try store.incidents().map(\.alertCount) == [1])
        if isAdded {
            try store.add([Sample.alert("b")])
        } else {
            let message = "cannot be written: another process has been writing for 5 seconds"
            #expect(throws: InputError(file: store.path, message: message)) { try store.add([Sample.alert("b")]) }
        }
        #expect(try store.incidents().map(\.alertCount) == [isAdded ? 2 : 1])
        other.waitUntilExit()
    }

    @Test func `a folder that is not there or may not be written is named`() throws {
        let folder = stores.folder
        let missing = folder.file("missing/alerts.sqlite")
        #expect(failure(missing)?.hasPrefix("cannot be opened: its folder does not exist") == true)
        #expect(failure(missing, for: .reading)?.hasPrefix("does not exist") == true)
        // Not even root writes there.
        #if os(Linux)
        #expect(failure("/proc/alerts.sqlite")?.hasPrefix("cannot be opened: ") == true)
        #endif
        #expect(folder.names.isEmpty)
    }

    @Test(.enabled(if: getuid() != 0, "root may write anywhere")) func `a folder that may not be written is named`()
        throws
    {
        let folder = stores.folder
        chmod(folder.path, 0o500)
        defer { chmod(folder.path, 0o700) }
        #expect(failure(folder.file("alerts.sqlite"))?.hasPrefix("cannot be opened: ") == true)
    }

    @Test func `what was opened for reading is not written`() throws {
        let store = try stores.make([Sample.alert("a")])
        let reader = try AlertStore(path: store.path, for: .reading)
        #expect(throws: InputError.self) { try reader.add([Sample.alert("b")]) }
        #expect(throws: InputError.self) { try reader.prune(olderThan: 0) }
        // It sees what others write.
        try store.add([Sample.alert("b", second: 90_000)])
        #expect(try reader.incidentCount() == 2)
    }

    @Test func `a damaged file is an error that names it`() throws {
        let store = try stores.make(Sample.alerts(500, names: 900, span: 1_000_000, seed: 1))
        try store.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: store.path))
        // All but the first pages, which say what the file is.
        let size = try file.seekToEnd()
        try file.seek(toOffset: 4_096 * 2)
        try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4_096 * 2))
        try file.close()
        do {
            let store = try AlertStore(path: store.path)
            _ = try store.incidents()
            _ = try store.summary()
            Issue.record("damage was not found")
        } catch let error as InputError {
            #expect(error.file == store.path && error.message.hasSuffix("it is damaged"))
        }
    }
}
