import AlertStore
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Tells pages what changes, as server-sent events: `{"number":7,"incidents":[3]}`.
struct ChangeStream {
    let desk: AsyncAlertStore
    private let listeners = Listeners()

    /// How many pages may listen at once.
    private static let most = 64
    /// How often the store is asked, and after how many times without news a line is sent, so that a connection that
    /// is gone is noticed.
    private static let (pause, silence) = (Duration.milliseconds(500), 10)

    private struct News {
        let number: Int64
        let incidents: [Int64]
    }

    init(desk: AsyncAlertStore) { self.desk = desk }

    func add(to group: RouterGroup<PageContext>) {
        group.get("/changes") { request, _ in
            // A browser that connects again says what it heard last.
            let heard = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int64($0) }
            guard listeners.enter(most: Self.most) else {
                throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "30"], message: "Too many pages listen.")
            }
            // It leaves when the answer goes away, whether it was ever begun or not.
            let place = Place(listeners)
            let headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8"]
            return Response(
                status: .ok,
                headers: headers,
                body: ResponseBody { [place] writer in
                    defer { withExtendedLifetime(place) {} }
                    try await tell(&writer, since: heard)
                }
            )
        }
    }

    @concurrent
    private func tell(_ writer: inout any ResponseBodyWriter, since heard: Int64?) async throws {
        let latest = try await desk.ask { try $0.changes(since: .max, limit: 0).number }
        // A browser may have heard more of another store that was here before.
        var number = min(heard ?? latest, latest)
        var quiet = Self.silence
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            let changes = try await desk.ask { [number] in try $0.changes(since: number) }
            if changes.number > number {
                let news = News(number: changes.number, incidents: changes.incidents)
                try await writer.write(Self.event(news))
                (number, quiet) = (changes.number, 0)
            } else if quiet >= Self.silence {
                try await writer.write(ByteBuffer(string: ": still here\n\n"))
                quiet = 0
            }
            quiet += 1
            try await Task.sleep(for: Self.pause)
        }
        try await writer.finish(nil)
    }

    private static func event(_ news: News) -> ByteBuffer {
        let incidents = news.incidents.map(String.init).joined(separator: ",")
        let data = "{\"number\":\(news.number),\"incidents\":[\(incidents)]}"
        return ByteBuffer(string: "id: \(news.number)\nevent: change\ndata: \(data)\n\n")
    }
}

/// How many listen.
private final class Listeners: Sendable {
    private let count = Mutex(0)

    func enter(most: Int) -> Bool {
        count.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}

/// One of those who listen.
private final class Place: Sendable {
    private let listeners: Listeners

    init(_ listeners: Listeners) { self.listeners = listeners }

    deinit { listeners.leave() }
}
