import AlertStore
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Streams changes of the store to browsers as server-sent events: `{"number":7,"incidents":[3]}`.
struct ChangeStream {
    let store: AsyncAlertStore
    private let listeners = Listeners()

    /// The largest number of streams at once.
    private static let maximum = 64
    /// The time between two polls of the store.
    private static let interval = Duration.milliseconds(500)
    /// The number of polls without a change after which a comment line is sent, which reveals a closed connection.
    private static let pollsBeforeKeepAlive = 10

    private struct Change {
        let number: Int64
        let incidents: [Int64]
    }

    init(store: AsyncAlertStore) { self.store = store }

    func add(to group: RouterGroup<DashboardContext>) {
        group.get("/changes") { request, _ in
            // A browser that reconnects names the last event it received.
            let last = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int64($0) }
            guard listeners.enter(maximum: Self.maximum) else {
                throw HTTPError(
                    .serviceUnavailable,
                    headers: [.retryAfter: "30"],
                    message: "\(Self.maximum) browsers are receiving live updates already; retry in 30 seconds."
                )
            }
            // Freed with the response, whether or not sending it ever began.
            let slot = Slot(listeners)
            let headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8"]
            return Response(
                status: .ok,
                headers: headers,
                body: ResponseBody { [slot] writer in
                    defer { withExtendedLifetime(slot) {} }
                    try await stream(to: &writer, after: last)
                }
            )
        }
    }

    @concurrent
    private func stream(to writer: inout any ResponseBodyWriter, after last: Int64?) async throws {
        let latest = try await store.query { try $0.changes(since: .max, limit: 0).number }
        // The browser's number may be of another store that was served here before.
        var number = min(last ?? latest, latest)
        var quietPolls = Self.pollsBeforeKeepAlive
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            let changes = try await store.query { [number] in try $0.changes(since: number) }
            if changes.number > number {
                try await writer.write(Self.event(Change(number: changes.number, incidents: changes.incidents)))
                (number, quietPolls) = (changes.number, 0)
            } else if quietPolls >= Self.pollsBeforeKeepAlive {
                try await writer.write(ByteBuffer(string: ": still here\n\n"))
                quietPolls = 0
            }
            quietPolls += 1
            try await Task.sleep(for: Self.interval)
        }
        try await writer.finish(nil)
    }

    private static func event(_ change: Change) -> ByteBuffer {
        let incidents = change.incidents.map(String.init).joined(separator: ",")
        let data = "{\"number\":\(change.number),\"incidents\":[\(incidents)]}"
        return ByteBuffer(string: "id: \(change.number)\nevent: change\ndata: \(data)\n\n")
    }
}

/// Counts the open streams.
private final class Listeners: Sendable {
    private let count = Mutex(0)

    func enter(maximum: Int) -> Bool {
        count.withLock { count in
            guard count < maximum else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}

/// One open stream's place among the listeners; leaves it when freed.
private final class Slot: Sendable {
    private let listeners: Listeners

    init(_ listeners: Listeners) { self.listeners = listeners }

    deinit { listeners.leave() }
}
