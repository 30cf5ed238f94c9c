import AlertStore
import Dispatch

/// Queries the store on threads of its own: its calls block, and the threads that serve connections must not.
struct AsyncAlertStore: Sendable {
    private let store: AlertStore
    private let queue = DispatchQueue(label: "surprisal.dashboard.store", attributes: .concurrent)

    init(_ store: AlertStore) { self.store = store }

    /// Runs `body` with the store on a thread that may block.
    func query<Answer: Sendable>(_ body: @escaping @Sendable (AlertStore) throws -> Answer) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body(store) }) }
        }
    }
}
