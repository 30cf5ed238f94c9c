import Dashboard
import Dispatch
import ByteIO
import Synchronization

/// Runs the dashboard's server beside a command that works on the main thread.
final class DashboardService: Sendable {
    private struct State {
        var port: Int?
        var outcome: Result<Void, any Error>?
    }

    private let state = Mutex(State())
    /// Signalled when the server listens or has failed, and when it has ended.
    private let ready = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// Starts `server` and returns once clients can connect.
    ///
    /// - Throws: `InputError` if it cannot listen.
    init(_ server: DashboardServer) throws {
        let task = Task.detached { [self] in
            let outcome: Result<Void, any Error>
            do {
                try await server.run(stopsOnSignals: false) { [self] port in
                    state.withLock { $0.port = port }
                    ready.signal()
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            state.withLock { $0.outcome = outcome }
            ready.signal()
            ended.signal()
        }
        self.task.withLock { $0 = task }
        ready.wait()
        try state.withLock { $0.outcome }?.get()
    }

    /// The port that the server listens on.
    var port: Int { state.withLock { $0.port } ?? 0 }

    /// True once the server has stopped.
    var hasEnded: Bool { state.withLock { $0.outcome != nil } }

    /// Asks the server to stop, which takes some seconds while clients are connected.
    func cancel() { task.withLock { $0?.cancel() } }

    /// Returns once the server has stopped.
    func finish() throws {
        cancel()
        ended.wait()
        ended.signal()
        try state.withLock { $0.outcome }?.get()
    }
}
