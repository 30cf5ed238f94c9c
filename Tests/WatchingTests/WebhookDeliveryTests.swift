import AlertStore
import Foundation
import Synchronization
import TestSupport
import Testing
import Watching

/// The order and completeness of deliveries, whatever the receiver does.
@Suite struct WebhookDeliveryTests {
    private let place: DeliveryPlace

    init() throws { place = try DeliveryPlace() }

    private func add(_ numbers: Range<Int>) throws { try place.store.add(numbers.map { .numbered($0) }) }

    private func ids(_ numbers: Range<Int>) -> [String] { numbers.map { "id-\($0)" } }

    @Test func `alerts are delivered in order, without suppressed ones, and incidents after them`() async throws {
        let suppressed: Set = [1, 4, 5, 6]
        try place.store.add((0..<8).map { .numbered($0, suppressedBy: suppressed.contains($0) ? "rule" : nil) })
        let receiver = Receiver()
        try await place.deliver(to: receiver)
        let incidents = (1...4).map { "incident-\($0)-1" }
        #expect(try receiver.ids == ["id-0", "id-2", "id-3", "id-7"] + incidents)
        #expect(receiver.received.allSatisfy { $0.key.count == 32 })
        #expect(receiver.received.first?.body.contains(#""incident":{"id":1}"#) == true)
        // A suppressed alert alone is not delivered.
        try place.store.add([.numbered(9, suppressedBy: "rule")])
        try await place.deliver(to: receiver)
        #expect(receiver.received.count == 4)
    }

    @Test func `new alerts are delivered, and after a restart only the rest`() async throws {
        try add(0..<3)
        let receiver = Receiver()
        let delivery = try place.delivery(to: receiver)
        delivery.begin()
        try await eventually { try receiver.ids.count == 6 }
        try add(3..<5)
        try await eventually { try receiver.ids.count == 10 }
        #expect(await delivery.stop(within: patience))
        try add(5..<6)
        let next = Receiver()
        try await place.deliver(to: next)
        #expect(try next.ids == ["id-5", "incident-6-3"])
    }

    @Test func `a delivery killed after posting repeats the same request`() async throws {
        try add(0..<3)
        let first = Receiver { number, _ in
            // The second request arrives, but its response does not.
            if number == 1 { try await Task.sleep(for: .seconds(3_600)) }
            return HTTPAnswer(status: 200)
        }
        let killed = try place.delivery(to: first)
        killed.begin()
        try await eventually { first.received.count == 2 }
        #expect(await !killed.stop(within: .zero))
        #expect(killed.takeNotices().isEmpty)
        let second = Receiver()
        try await place.deliver(to: second)
        #expect(try first.received[0].ids == ids(0..<2))
        #expect(second.received.first?.key == first.received[1].key)
        #expect(try second.ids == ["id-2", "incident-1-1", "incident-2-1", "incident-3-1"])
    }

    @Test func `an outage is reported once, and the backlog is delivered after it`() async throws {
        try add(0..<3)
        let receiver = Receiver { number, _ in
            switch number {
            case 0: throw CancellationError()
            case 1..<5: HTTPAnswer(status: [500, 503, 401, 302][number - 1])
            default: HTTPAnswer(status: 204)
            }
        }
        let delivery = try place.delivery(to: receiver, batchSize: 10)
        delivery.begin()
        try await eventually { receiver.received.count == 5 }
        try add(3..<4)
        try await eventually { try receiver.ids.suffix(2) == ["id-3", "incident-4-2"] }
        #expect(await delivery.stop(within: patience))
        let received = receiver.received
        #expect(Set(received[..<6].map(\.body)).count == 1 && Set(received[..<6].map(\.key)).count == 1)
        #expect(received.count == 7)
        let notices = delivery.takeNotices()
        #expect(notices.count == 2 && notices.last == .recovered, "\(notices)")
        #expect(delivery.takeNotices().isEmpty)
    }

    @Test func `an unavailable receiver does not delay the end`() async throws {
        try add(0..<3)
        let receiver = Receiver { _, _ in HTTPAnswer(status: 503, retryAfter: .seconds(3_600)) }
        var settings = try place.settings()
        settings.backoff.longest = .seconds(600)
        let delivery = try WebhookDelivery(settings, store: place.store, poster: receiver)
        delivery.begin()
        try await eventually { receiver.received.count == 1 }
        // At most one more attempt, without the wait that the receiver asks for.
        let time = await ContinuousClock().measure { #expect(await !delivery.stop(within: patience)) }
        #expect(time < patience && receiver.received.count <= 2)
        #expect(!FileManager.default.fileExists(atPath: place.cursorPath))
    }

    @Test func `a retry respects Retry-After`() async throws {
        try add(0..<1)
        let receiver = Receiver { number, _ in
            HTTPAnswer(status: number == 0 ? 429 : 200, retryAfter: number == 0 ? .seconds(50) : nil)
        }
        var settings = try place.settings()
        settings.backoff.longest = .seconds(6)
        let waits = Mutex<[Duration]>([])
        let delivery = try WebhookDelivery(settings, store: place.store, poster: receiver) { duration in
            waits.withLock { $0.append(duration) }
            await Task.yield()
        }
        delivery.begin()
        try await eventually { receiver.received.count == 2 }
        #expect(waits.withLock { $0.first } == .seconds(50))
        await delivery.stop(within: patience)
    }

    @Test func `a refused alert is isolated, retried as configured, and skipped`() async throws {
        try add(0..<20)
        let receiver = Receiver { _, request in
            HTTPAnswer(status: request.body.contains(#""id-13""#) ? 400 : 200)
        }
        let delivery = try place.delivery(to: receiver, batchSize: 20)
        delivery.begin()
        let last = try #require(try place.store.incidents(after: .start, limit: 100).last?.row.id)
        try await eventually { try receiver.ids.last == "incident-\(last)-1" }
        #expect(await delivery.stop(within: patience))
        let accepted = try receiver.received.filter { !$0.body.contains(#""id-13""#) }.flatMap { try $0.ids }
        #expect(accepted.filter { $0.hasPrefix("id-") } == ids(0..<13) + ids(14..<20))
        #expect(Set(accepted).count == accepted.count && accepted.count == 39)
        #expect(try receiver.received.filter { try $0.ids == ["id-13"] }.count == 3)
        #expect(delivery.takeNotices() == [.refused(alerts: 1, incidents: 0, status: 400)])
    }

    @Test func `consecutive refusals are summarised in one notice`() async throws {
        try add(0..<5)
        let receiver = Receiver { _, _ in HTTPAnswer(status: 422) }
        let delivery = try place.delivery(to: receiver)
        delivery.begin()
        var notices: [WebhookNotice] = []
        try await eventually {
            notices += delivery.takeNotices()
            return notices.count == 2
        }
        await delivery.stop(within: patience)
        #expect(notices[0] == .refused(alerts: 1, incidents: 0, status: 422))
        #expect(notices[1] == .refused(alerts: 4, incidents: 5, status: 422))
        // They stay skipped.
        let next = Receiver()
        try await place.deliver(to: next)
        #expect(next.received.isEmpty)
    }

    @Test func `a changed incident is delivered again`() async throws {
        let receiver = Receiver()
        try place.store.add([.numbered(0, user: "U"), .numbered(1, user: "V")])
        try await place.deliver(to: receiver)
        try place.store.add([.numbered(2, user: "U"), .numbered(3, user: "U")])
        try await place.deliver(to: receiver, batchSize: 10)
        #expect(try receiver.received.last?.ids == ["id-2", "id-3", "incident-1-2"])
        #expect(receiver.received.last?.body.contains(#""alerts":3"#) == true)
        try place.store.decide(1, .benign, author: "ann")
        try await place.deliver(to: receiver)
        #expect(receiver.received.last?.body.contains(#""verdict":"benign""#) == true)
        #expect(receiver.received.last?.body.contains("ann") == false)
    }

    @Test func `a new store is delivered from its beginning`() async throws {
        try add(0..<3)
        try await place.deliver(to: Receiver())
        let other = try AlertStore(path: place.folder.file("other.sqlite"))
        try other.add((10..<30).map { .numbered($0) })
        let receiver = Receiver()
        let delivery = try WebhookDelivery(place.settings(batchSize: 50), store: other, poster: receiver)
        delivery.begin()
        #expect(await delivery.stop(within: patience))
        #expect(try receiver.ids.prefix(20) == ids(10..<30)[...])
    }

    @Test(arguments: ["", "{}", "[1]", #"{"version":2,"incident":{"change":0,"incident":0}}"#])
    func `a damaged cursor file is an error that names it`(text: String) throws {
        try text.write(toFile: place.cursorPath, atomically: true, encoding: .utf8)
        let error = #expect(throws: (any Error).self) { try place.delivery(to: Receiver()) }
        #expect(error.map { "\($0)" }?.hasPrefix("\(place.cursorPath): is not a readable webhook position") == true)
    }

    @Test func `notices are single lines without control characters`() throws {
        let notices: [WebhookNotice] = [
            .failing("a\u{1B}[2Jb"), .recovered, .refused(alerts: 3, incidents: 1, status: 400),
        ]
        #expect(notices.allSatisfy { !"\($0)".contains("\u{1B}") && !"\($0)".contains("\n") })
        #expect("\(notices[2])".contains("refused 3 alerts and 1 incident with status 400"))
    }
}
