import AlertStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// Several processes with one store, and one that dies; the children find it by the number of their parent.
@Suite(.serialized, .blocking) struct ProcessTests {
    private let stores: TemporaryStores

    init() throws { stores = try TemporaryStores() }

    /// The store of the test `name` of the process `parent`.
    private static func path(_ name: String, of parent: pid_t) -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("surprisal-\(parent)-\(name).sqlite").path
    }

    private static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    /// Alerts of so many users, all different ones for each `writer`.
    private static func alerts(of writer: String, _ portion: Int) -> [AlertRecord] {
        (0..<5).map { index in
            Sample.alert(
                "\(writer)-\(portion)-\(index)",
                second: portion * 10_000,
                user: "\(writer)-\(index)",
                from: "from-\(writer)-\(index)",
                to: "to-\(writer)-\(index)"
            )
        }
    }

    @Test func `two processes add, decide and read at once`() async throws {
        let path = Self.path("shared", of: getpid())
        defer { Self.remove(path) }
        let store = try AlertStore(path: path)
        let isDone = Mutex(false)
        let decisions = Thread.detached {
            let store = try AlertStore(path: store.path, for: .deciding)
            var (count, number) = (0, Int64(0))
            while !isDone.withLock(\.self) {
                let changes = try store.changes(since: number)
                #expect(changes.number >= number)
                number = changes.number
                for id in changes.incidents.prefix(1) {
                    try store.decide(id, .benign, note: "n", author: "ann")
                    count += 1
                }
                usleep(500)
            }
            return count
        }
        async let own: Void = Thread.detached {
            for portion in 0..<60 { try store.add(Self.alerts(of: "parent", portion)) }
        }.value
        await #expect(processExitsWith: .success) {
            let store = try AlertStore(path: Self.path("shared", of: getppid()))
            for portion in 0..<60 { try store.add(Self.alerts(of: "child", portion)) }
        }
        try await own
        isDone.withLock { $0 = true }
        let count = try await decisions.value
        #expect(count > 0)
        let rows = try store.incidents(limit: 10_000)
        #expect(rows.count == 600 && rows.allSatisfy { $0.alertCount == 1 })
        let entries = try rows.map { try store.incident($0.id)?.history.count ?? 0 }
        #expect(entries.reduce(0, +) == count)
        // Each transaction has a number of its own.
        #expect(try store.changes(since: 0).number == Int64(120 + count))
    }

    @Test func `a process that is killed leaves whole transactions, and a store that goes on`() async throws {
        let path = Self.path("killed", of: getpid())
        defer { Self.remove(path) }
        let store = try AlertStore(path: path)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let store = try AlertStore(path: Self.path("killed", of: getppid()))
            try store.add(Self.alerts(of: "child", 0))
            // Whichever instruction it is at.
            Thread.detachNewThread {
                usleep(150_000)
                kill(getpid(), SIGKILL)
            }
            for portion in 1... { try store.add(Self.alerts(of: "child", portion)) }
        }
        let count = try store.summary().alerts
        #expect(count > 0 && count % 5 == 0)
        #expect(try store.incidentCount() == count)
        #expect(try store.changes(since: 0).number == Int64(count / 5))
        // What it did again after that is recognised.
        let again = try (0...count / 5).flatMap { try store.add(Self.alerts(of: "child", $0)) }
        #expect(again == Self.alerts(of: "child", count / 5))
    }

    @Test func `many open a store at once that is not there yet`() async throws {
        let folder = stores.folder
        for round in 0..<5 {
            let path = folder.file("\(round).sqlite")
            let tasks = (0..<6).map { writer in
                Thread.detached { try AlertStore(path: path).add(Self.alerts(of: "w\(writer)", 0)).count }
            }
            for task in tasks { #expect(try await task.value == 5) }
            #expect(try AlertStore(path: path, for: .reading).summary().alerts == 30)
        }
    }
}

extension Thread {
    /// Does `body` on a thread of its own: it may block, which tasks must not.
    fileprivate static func detached<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) -> Task<Value, any Error> {
        Task {
            try await withCheckedThrowingContinuation { continuation in
                detachNewThread { continuation.resume(with: Result { try body() }) }
            }
        }
    }
}
