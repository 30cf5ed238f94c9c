import Hummingbird
import Synchronization

/// Limits the request rate of each client, so that no client exhausts the server.
struct RateGuard: RouterMiddleware {
    typealias Context = DashboardContext

    private let buckets: TokenBuckets
    private let unlimited: Set<String>

    init(rate: DashboardConfiguration.Rate, unlimited: Set<String>) {
        buckets = TokenBuckets(rate: rate)
        self.unlimited = unlimited
    }

    @concurrent
    func handle(
        _ request: Request,
        context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard unlimited.contains(request.uri.path) || buckets.take(context.client) else {
            throw HTTPError(
                .tooManyRequests,
                headers: [.retryAfter: "1"],
                message: "Too many requests: retry in one second."
            )
        }
        return try await next(request, context)
    }
}

/// A token bucket per client: each request takes a token, and the bucket refills over time.
struct TokenBuckets: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    let rate: DashboardConfiguration.Rate
    private let buckets = Storage()

    /// A class, so that all copies share it.
    private final class Storage: Sendable {
        let byClient = Mutex<[String: Bucket]>([:])
    }

    /// The largest number of clients remembered; beyond it those with a full bucket are forgotten.
    private static let maximum = 4_096

    init(rate: DashboardConfiguration.Rate) { self.rate = rate }

    /// Takes a token of `client`; returns false if it has none left.
    func take(_ client: String, at now: ContinuousClock.Instant = .now) -> Bool {
        buckets.byClient.withLock { all in
            if all.count >= Self.maximum && all[client] == nil {
                all = all.filter { level($0.value, now) < rate.burst }
                // All of them are busy: refuse a new client rather than use unbounded memory.
                if all.count >= Self.maximum { return false }
            }
            var bucket = all[client] ?? Bucket(tokens: rate.burst, at: now)
            bucket = Bucket(tokens: level(bucket, now), at: now)
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= 1 }
            all[client] = bucket
            return isAllowed
        }
    }

    /// Returns the token that ``take(_:at:)`` took, for a request that does not count.
    func giveBack(_ client: String) {
        buckets.byClient.withLock { $0[client]?.tokens += 1 }
    }

    private func level(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
        min(rate.burst, bucket.tokens + rate.perSecond * ((now - bucket.at) / .seconds(1)))
    }
}

/// Limits the bytes of request bodies in memory at once, over all clients.
struct BodyBudget: Sendable {
    private let free: Counter

    /// A class, so that all copies share it.
    private final class Counter: Sendable {
        let bytes: Mutex<Int>

        init(_ bytes: Int) { self.bytes = Mutex(bytes) }
    }

    init(bytes: Int = 64 << 20) { free = Counter(bytes) }

    /// Runs `body` while `bytes` of the budget are reserved.
    ///
    /// - Throws: `HTTPError` 429 if the budget does not have that many left.
    func reserve<Result>(_ bytes: Int, _ body: () async throws -> Result) async throws -> Result {
        let hasRoom = free.bytes.withLock { free in
            guard bytes <= free else { return false }
            free -= bytes
            return true
        }
        guard hasRoom else {
            throw HTTPError(
                .tooManyRequests,
                headers: [.retryAfter: "1"],
                message: "Too much data at once from all clients: retry in one second."
            )
        }
        defer { free.bytes.withLock { $0 += bytes } }
        return try await body()
    }
}
