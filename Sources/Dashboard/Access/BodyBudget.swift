import Hummingbird
import Synchronization

/// How many bytes of bodies may be in memory at once, over all clients.
struct BodyBudget: Sendable {
    private let free: Counter

    /// A class, so that all copies share it.
    private final class Counter: Sendable {
        let bytes: Mutex<Int>

        init(_ bytes: Int) { self.bytes = Mutex(bytes) }
    }

    init(bytes: Int = 64 << 20) { free = Counter(bytes) }

    /// Does `body`, which takes `bytes`, where there is room for them.
    func hold<Result>(_ bytes: Int, _ body: () async throws -> Result) async throws -> Result {
        let hasRoom = free.bytes.withLock { free in
            guard bytes <= free else { return false }
            free -= bytes
            return true
        }
        guard hasRoom else {
            throw HTTPError(.tooManyRequests, headers: [.retryAfter: "1"], message: "Too much at once; wait a second.")
        }
        defer { free.bytes.withLock { $0 += bytes } }
        return try await body()
    }
}
