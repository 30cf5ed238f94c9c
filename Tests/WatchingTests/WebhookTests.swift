import Foundation
import TestSupport
import Testing
import Watching

@Suite struct WebhookTests {
    private func settings(_ url: URL) -> Webhook.Settings {
        var settings = Webhook.Settings(url: url)
        settings.backoff.first = .milliseconds(2)
        settings.backoff.longest = .milliseconds(20)
        settings.batchSize = 2
        settings.timeout = .seconds(5)
        return settings
    }

    /// What is reported until `count` alerts are.
    private func reports(of webhook: Webhook, alerts count: Int) async throws -> [Webhook.Report] {
        var reports: [Webhook.Report] = []
        for _ in 0..<1_000 {
            reports += webhook.takeReports()
            if reports.reduce(0, { $0 + $1.ids.count }) >= count { return reports }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("no report in time")
        return reports
    }

    @Test func `a server that fails a few times gets everything`() async throws {
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
        var settings = settings(server.url)
        settings.headers = ["Authorization": "Bearer x"]
        let webhook = Webhook(settings)
        #expect(webhook.offer((0..<3).map { .numbered($0) }) == 3)
        #expect(webhook.offer([.numbered(2)]) == 1)
        #expect(try await reports(of: webhook, alerts: 3) == [.delivered(["id-0", "id-1"]), .delivered(["id-2"])])
        let received = server.received
        #expect(received.count == 6)
        #expect(Set(received[..<5].map(\.body)).count == 1)
        let keys = received.map { $0.header("Idempotency-Key") }
        #expect(Set(keys[..<5]).count == 1 && keys[5] != keys[0] && keys[0]?.count == 32)
        let last = received[5]
        #expect(last.head.hasPrefix("POST /alerts HTTP/1.1") && last.header("Authorization") == "Bearer x")
        #expect(last.header("Content-Type") == "application/json")
        #expect(last.body == "[\(AlertEvent.numbered(2).json())]")
        #expect(webhook.waitingCount == 0 && webhook.failureCount == 0)
        // After a pause it goes on.
        webhook.offer([.numbered(7)])
        #expect(try await reports(of: webhook, alerts: 1) == [.delivered(["id-7"])])
        await webhook.close(within: .seconds(1))
        #expect(webhook.offer([.numbered(8)]) == 0)
    }

    @Test(arguments: [400, 413, 301]) func `what will never be taken is reported`(status: Int) async throws {
        let server = try SocketServer { _ in SocketServer.answer(status, headers: "Location: /elsewhere\r\n") }
        defer { server.stop() }
        let webhook = Webhook(settings(server.url))
        webhook.offer([.numbered(0)])
        #expect(try await reports(of: webhook, alerts: 1) == [.refused(["id-0"], status: status)])
        #expect(server.received.count == 1)
    }

    @Test func `nobody there: the queue fills, nobody waits, and it ends when told`() async throws {
        let server = try SocketServer { _ in nil }
        server.stop()
        var settings = settings(server.url)
        settings.limit = 5
        let webhook = Webhook(settings)
        let taken = ContinuousClock().measure { #expect(webhook.offer((0..<9).map { .numbered($0) }) == 5) }
        #expect(taken < .milliseconds(200))
        for _ in 0..<1_000 where webhook.failureCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(webhook.takeReports().isEmpty && webhook.waitingCount == 5 && webhook.failureCount > 0)
        let closed = await ContinuousClock().measure { await webhook.close(within: .milliseconds(50)) }
        #expect(closed < .seconds(2) && webhook.waitingCount == 5)
    }

    @Test func `as many attempts as are allowed`() async throws {
        let server = try SocketServer { _ in SocketServer.answer(503) }
        defer { server.stop() }
        var settings = settings(server.url)
        settings.attempts = 3
        let webhook = Webhook(settings)
        webhook.offer([.numbered(0)])
        #expect(try await reports(of: webhook, alerts: 1) == [.givenUp(["id-0"])])
        #expect(server.received.count == 3)
    }

    @Test func `a server that never answers is left in time`() async throws {
        let server = try SocketServer { number in
            if number == 0 { Thread.sleep(forTimeInterval: 0.8) }
            return SocketServer.answer(204)
        }
        defer { server.stop() }
        var settings = settings(server.url)
        settings.timeout = .milliseconds(300)
        let webhook = Webhook(settings)
        webhook.offer([.numbered(0)])
        #expect(try await reports(of: webhook, alerts: 1) == [.delivered(["id-0"])])
        #expect(server.received.count >= 2)
    }

    @Test func `waits grow, differ, and heed what is asked`() {
        var backoff = Backoff()
        backoff.first = .seconds(1)
        backoff.longest = .seconds(60)
        for (count, full) in [(1, 1), (2, 2), (4, 8), (7, 60), (1_000_000, 60)] {
            let waits = (0..<50).map { _ in backoff.wait(afterFailures: count) }
            #expect(waits.allSatisfy { $0 >= .seconds(full) / 2 && $0 <= .seconds(full) } && Set(waits).count > 10)
        }
        #expect(backoff.wait(afterFailures: 1, asked: .seconds(90)) == .seconds(90))
        #expect(backoff.wait(afterFailures: 1, asked: .seconds(90_000)) == .seconds(600))
    }
}
