import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// Treats signals as requests: the first Ctrl-C lets the command finish what it is doing, the second one ends it.
enum Interruption {
    private static let requested = Atomic<Bool>(false)
    private static let reloads = Atomic<Bool>(false)

    /// Starts to treat SIGINT and SIGTERM as requests to stop.
    static func listen() {
        handle([SIGINT, SIGTERM]) { number in
            guard Interruption.requested.exchange(true, ordering: .relaxed) else { return }
            signal(number, SIG_DFL)
            raise(number)
        }
    }

    /// Starts to treat SIGHUP as a request to reload.
    static func listenForReload() {
        handle([SIGHUP]) { _ in Interruption.reloads.store(true, ordering: .relaxed) }
    }

    /// True once the user asked to stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Reports the interruption, and returns the exit code for it; `output` was not written.
    static func exit(output: String) -> ExitCode {
        Console.note("surprisal: interrupted\(output == "-" ? "" : "; \(output) was not changed")")
        return ExitCode(130)
    }

    /// Returns whether the user asked to reload since the last call.
    static func takeReload() -> Bool { reloads.exchange(false, ordering: .relaxed) }

    private static func handle(_ numbers: [Int32], _ handler: @escaping @convention(c) (Int32) -> Void) {
        // The parent process may have blocked them, and children inherit blocked signals.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in numbers { signal(number, handler) }
    }
}

/// Runs asynchronous work in commands, which are synchronous.
enum Blocking {
    /// Returns once `work` is done; the main thread waits and is not one of the threads that run tasks.
    static func run(_ work: @escaping @Sendable () async throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        let outcome = Mutex<Result<Void, any Error>>(.success(()))
        Task.detached {
            do {
                try await work()
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        try outcome.withLock { $0 }.get()
    }
}
