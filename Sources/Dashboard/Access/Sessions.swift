import Synchronization

/// Who has logged in, for as long as the server runs.
final class Sessions: Sendable {
    /// How long one lasts, in seconds.
    static let length = 43_200.0
    /// More make the oldest one end.
    private static let most = 64

    private struct Session {
        let id: String
        let end: ContinuousClock.Instant
    }

    private let all = Mutex<[Session]>([])

    /// Opens one.
    func open(at now: ContinuousClock.Instant = .now) -> String {
        let session = Session(id: Secret.random(), end: now + .seconds(Self.length))
        all.withLock { $0 = $0.filter { $0.end > now }.suffix(Self.most - 1) + [session] }
        return session.id
    }

    /// Whether `id` is one that has not ended; takes as long for all.
    func contains(_ id: String, at now: ContinuousClock.Instant = .now) -> Bool {
        all.withLock { sessions in
            sessions.reduce(false) { found, session in
                let isIt = Secret.isEqual(id, to: session.id)
                return found || (isIt && session.end > now)
            }
        }
    }
}
