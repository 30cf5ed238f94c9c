import Foundation
import Synchronization

/// Ctrl-C as a request: the first one lets the command finish what it is doing, the second one ends it.
enum Interruption {
    private static let requested = Atomic<Bool>(false)

    /// Starts to treat SIGINT and SIGTERM as requests to stop.
    static func listen() {
        // Whoever started us may have had them blocked, and a blocked signal stays so in its children.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                guard Interruption.requested.exchange(true, ordering: .relaxed) else { return }
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    /// Whether the user asked to stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }
}
