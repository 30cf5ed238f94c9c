import Hummingbird
import Synchronization

/// How much more a client may ask for: a bucket that each request takes a token from and that fills up again in time.
struct TokenBuckets: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    let rate: DashboardConfiguration.Rate
    private let buckets = Bucketeer()

    /// A class, so that all copies share it.
    private final class Bucketeer: Sendable {
        let all = Mutex<[String: Bucket]>([:])
    }

    /// Clients beyond that many forget the ones whose buckets are full again.
    private static let most = 4_096

    init(rate: DashboardConfiguration.Rate) { self.rate = rate }

    /// Whether `client` may go on; takes a token where it may.
    func take(_ client: String, at now: ContinuousClock.Instant = .now) -> Bool {
        buckets.all.withLock { all in
            if all.count >= Self.most && all[client] == nil {
                all = all.filter { level($0.value, now) < rate.burst }
                // All of them busy: this is no page for so many, and nobody is worth unbounded memory.
                if all.count >= Self.most { return false }
            }
            var bucket = all[client] ?? Bucket(tokens: rate.burst, at: now)
            bucket = Bucket(tokens: level(bucket, now), at: now)
            let mayGo = bucket.tokens >= 1
            if mayGo { bucket.tokens -= 1 }
            all[client] = bucket
            return mayGo
        }
    }

    /// Gives back what ``take(_:at:)`` took: it was none of those that are counted.
    func giveBack(_ client: String) {
        buckets.all.withLock { $0[client]?.tokens += 1 }
    }

    private func level(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
        min(rate.burst, bucket.tokens + rate.perSecond * ((now - bucket.at) / .seconds(1)))
    }
}

/// Keeps one client from taking all of the server.
struct RateGuard: RouterMiddleware {
    typealias Context = PageContext

    private let buckets: TokenBuckets
    private let unlimited: Set<String>

    init(rate: DashboardConfiguration.Rate, unlimited: Set<String>) {
        buckets = TokenBuckets(rate: rate)
        self.unlimited = unlimited
    }

    @concurrent
    func handle(
        _ request: Request,
        context: PageContext,
        next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard unlimited.contains(request.uri.path) || buckets.take(context.client) else {
            throw HTTPError(.tooManyRequests, headers: [.retryAfter: "1"], message: "Too many requests; wait a second.")
        }
        return try await next(request, context)
    }
}
