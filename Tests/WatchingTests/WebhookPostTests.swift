import AlertStore
import Foundation
import TestSupport
import Testing
import Watching

/// Requests to a real HTTP server.
@Suite(.blocking) struct WebhookPostTests {
    private let place: DeliveryPlace

    init() throws { place = try DeliveryPlace() }

    /// Delivers `count` alerts to `server` until it has accepted them all.
    private func deliver(
        _ count: Int,
        to server: SocketServer,
        _ change: (inout WebhookDelivery.Settings) throws -> Void = { _ in }
    ) async throws -> [WebhookNotice] {
        try place.store.add((0..<count).map { .numbered($0) })
        var settings = try place.settings(server.url, batchSize: 100)
        try change(&settings)
        let delivery = try WebhookDelivery(settings, store: place.store)
        delivery.begin()
        try await eventually { FileManager.default.fileExists(atPath: place.cursorPath) }
        #expect(await delivery.stop(within: patience))
        return delivery.takeNotices()
    }

    @Test func `a server that fails in every way receives everything in the end`() async throws {
        let server = try SocketServer { number in
            switch number {
            case 0: SocketServer.answer(500)
            case 1: nil
            case 2: SocketServer.answer(429, headers: "Retry-After: 0\r\n")
            case 3: "nonsense"
            default: SocketServer.answer(200, body: "{}")
            }
        }
        defer { server.stop() }
        try place.folder.write("Authorization: Bearer x\nUser-Agent: me\n", to: "headers")
        let notices = try await deliver(2, to: server) {
            $0.headers = try WebhookHeaders(contentsOf: place.folder.file("headers"))
        }
        #expect(notices.count == 2 && notices.last == .recovered)
        let received = server.received
        #expect(received.count == 5 && Set(received.map(\.body)).count == 1)
        #expect(Set(received.map { $0.header("Idempotency-Key") }).count == 1)
        let last = try #require(received.last)
        #expect(last.head.hasPrefix("POST /alerts HTTP/1.1"))
        #expect(last.header("Authorization") == "Bearer x" && last.header("User-Agent") == "me")
        #expect(last.header("Content-Type") == "application/json")
        let events = try Receiver.Request.objects(last.body)
        #expect(
            events.compactMap { $0["dataset"] as? String } == [
                "surprisal.alert", "surprisal.alert", "surprisal.incident", "surprisal.incident",
            ]
        )
    }

    @Test func `a redirect is not followed`() async throws {
        let server = try SocketServer { number in
            number == 0
                ? SocketServer.answer(307, headers: "Location: /elsewhere\r\n") : SocketServer.answer(200)
        }
        defer { server.stop() }
        let notices = try await deliver(1, to: server)
        #expect(notices.count == 2 && "\(notices[0])".contains("redirects are not followed"))
        #expect(server.received.count == 2 && server.received.allSatisfy { $0.head.hasPrefix("POST /alerts ") })
    }

    @Test func `a request to a server that does not respond times out`() async throws {
        let server = try SocketServer { number in
            if number == 0 { Thread.sleep(forTimeInterval: 0.6) }
            return SocketServer.answer(204)
        }
        defer { server.stop() }
        let notices = try await deliver(1, to: server) { $0.timeout = .milliseconds(150) }
        #expect("\(notices)".contains("does not respond in time") && notices.last == .recovered)
    }

    /// Starts `delivery` and returns its first notices.
    private func firstNotices(of delivery: WebhookDelivery) async throws -> [WebhookNotice] {
        delivery.begin()
        var notices: [WebhookNotice] = []
        try await eventually {
            notices += delivery.takeNotices()
            return !notices.isEmpty
        }
        return notices
    }

    @Test func `a server without TLS receives nothing meant for TLS`() async throws {
        let server = try SocketServer { _ in SocketServer.answer(200) }
        defer { server.stop() }
        try place.store.add([.numbered(0)])
        var settings = try place.settings(server.url.replacing("http:", with: "https:"))
        settings.timeout = .milliseconds(200)
        let delivery = try WebhookDelivery(settings, store: place.store)
        _ = try await firstNotices(of: delivery)
        await delivery.stop(within: .zero)
        #expect(server.received.isEmpty)
    }

    @Test func `a connection error is reported at once, in words`() async throws {
        let server = try SocketServer { _ in nil }
        server.stop()
        try place.store.add([.numbered(0)])
        var settings = try place.settings(server.url)
        settings.timeout = patience
        let delivery = try WebhookDelivery(settings, store: place.store)
        let notices = try await firstNotices(of: delivery)
        #expect("\(notices)".contains("refused"), "\(notices)")
        #expect(await !delivery.stop(within: .zero))
    }

    @Test(.timeLimit(.minutes(10))) func `stopping cancels a request that never gets a response`() async throws {
        let isOver = DispatchSemaphore(value: 0)
        let server = try SocketServer { _ in
            isOver.wait()
            return nil
        }
        defer {
            isOver.signal()
            server.stop()
        }
        try place.store.add([.numbered(0)])
        var settings = try place.settings(server.url)
        // Waiting for it would take an hour.
        settings.timeout = .seconds(3_600)
        let delivery = try WebhookDelivery(settings, store: place.store)
        delivery.begin()
        try await eventually { !server.received.isEmpty }
        #expect(await !delivery.stop(within: .zero))
    }

    @Test(arguments: [
        "HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\nshort",
        SocketServer.answer(200, body: String(repeating: "x", count: 300_000)),
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 X\r\n\r\n",
    ]) func `only the status of a response matters, not its body`(answer: String) async throws {
        let server = try SocketServer { _ in answer }
        defer { server.stop() }
        #expect(try await deliver(1, to: server).isEmpty)
        #expect(server.received.count == 1)
    }

    @Test func `waits grow, are jittered, and respect Retry-After`() {
        var backoff = Backoff()
        backoff.first = .seconds(1)
        backoff.longest = .seconds(60)
        for (count, full) in [(1, 1), (2, 2), (4, 8), (7, 60), (1_000_000, 60)] {
            let waits = (0..<50).map { _ in backoff.wait(afterFailures: count) }
            #expect(waits.allSatisfy { $0 >= .seconds(full) / 2 && $0 <= .seconds(full) } && Set(waits).count > 10)
        }
        #expect(backoff.wait(afterFailures: 1, retryAfter: .seconds(90)) == .seconds(90))
        #expect(backoff.wait(afterFailures: 1, retryAfter: .seconds(90_000)) == .seconds(600))
    }

    @Test(arguments: [
        ("120", 120), ("0", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
        ("-5", nil), ("soon", nil), ("99999999999999999999", nil),
    ]) func `Retry-After is seconds or a date`(text: String, seconds: Int?) {
        let answer = HTTPAnswer(status: 503, retryAfter: text, now: Date(timeIntervalSince1970: 784_111_740))
        #expect(answer.retryAfter == seconds.map { .seconds($0) })
    }
}
