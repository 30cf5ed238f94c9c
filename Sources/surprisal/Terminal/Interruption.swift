import Foundation
import Synchronization

/// Signals as requests: the first Ctrl-C lets the command finish what it is doing, the second one ends it.
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

    /// Starts to treat SIGHUP as a request to take things anew.
    static func listenForReload() {
        handle([SIGHUP]) { _ in Interruption.reloads.store(true, ordering: .relaxed) }
    }

    /// Whether the user asked to stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Whether the user asked to take things anew, since this was last asked.
    static func takeReload() -> Bool { reloads.exchange(false, ordering: .relaxed) }

    private static func handle(_ numbers: [Int32], _ handler: @escaping @convention(c) (Int32) -> Void) {
        // Whoever started us may have had them blocked, and a blocked signal stays so in its children.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in numbers { signal(number, handler) }
    }
}
