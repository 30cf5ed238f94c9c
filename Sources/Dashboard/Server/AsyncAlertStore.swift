import AlertStore
import Dispatch

/// Where requests wait for the store: its calls block, and threads that serve connections must not.
struct AsyncAlertStore: Sendable {
    private let store: AlertStore
    private let queue = DispatchQueue(label: "surprisal.page.store", attributes: .concurrent)

    init(_ store: AlertStore) { self.store = store }

    /// Does `body` with the store on a thread of its own.
    func ask<Answer: Sendable>(_ body: @escaping @Sendable (AlertStore) throws -> Answer) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body(store) }) }
        }
    }
}
