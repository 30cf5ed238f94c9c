import AlertStore
import Foundation
import Synchronization
import TestSupport
import Testing
import Watching

/// A receiver without a network: it answers as it is told.
final class Receiver: HTTPPoster {
    /// A request.
    struct Request: Sendable, Hashable {
        let body: String
        let key: String
        let time = ContinuousClock.now

        /// What each of its elements is known by.
        var ids: [String] { get throws { try Self.objects(body).compactMap { $0["id"] as? String } } }

        /// `event` of each element.
        static func objects(_ body: String) throws -> [[String: Any]] {
            let array = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [[String: Any]]
            return try #require(array).map { try #require($0["event"] as? [String: Any]) }
        }
    }

    private let requests = Mutex<[Request]>([])
    private let answer: @Sendable (Int, Request) async throws -> HTTPAnswer

    /// `answer` gets the number of the request, from 0, and the request.
    init(_ answer: @escaping @Sendable (Int, Request) async throws -> HTTPAnswer = { _, _ in HTTPAnswer(status: 200) })
    {
        self.answer = answer
    }

    var received: [Request] { requests.withLock { $0 } }

    /// What all that was received is known by, in order.
    var ids: [String] { get throws { try received.flatMap { try $0.ids } } }

    func post(_ body: String, key: String) async throws -> HTTPAnswer {
        let request = Request(body: body, key: key)
        let number = requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        return try await answer(number, request)
    }
}

/// A store, and deliveries from it that are quick to try again.
struct DeliveryPlace {
    let folder: TemporaryFolder
    let store: AlertStore

    init() throws {
        folder = try TemporaryFolder()
        store = try AlertStore(path: folder.file("alerts.sqlite"))
    }

    var cursorPath: String { folder.file("webhook.json") }

    func settings(_ url: String = "http://127.0.0.1/", batchSize: Int = 2) throws -> WebhookDelivery.Settings {
        var settings = WebhookDelivery.Settings(
            address: try WebhookAddress(url),
            cursorPath: cursorPath,
            log: "auth.log"
        )
        settings.backoff.first = .milliseconds(1)
        settings.backoff.longest = .milliseconds(8)
        settings.interval = .milliseconds(2)
        settings.batchSize = batchSize
        return settings
    }

    func delivery(to receiver: Receiver, batchSize: Int = 2) throws -> WebhookDelivery {
        try WebhookDelivery(settings(batchSize: batchSize), store: store, poster: receiver)
    }

    /// Delivers all that there is.
    @discardableResult
    func deliver(to receiver: Receiver, batchSize: Int = 2) async throws -> WebhookDelivery {
        let delivery = try delivery(to: receiver, batchSize: batchSize)
        delivery.begin()
        #expect(await delivery.stop(within: .seconds(60)))
        return delivery
    }
}

/// Waits until `condition` holds.
func eventually(_ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !condition() {
        try #require(ContinuousClock.now < end, "it did not come in time")
        try await Task.sleep(for: .milliseconds(2))
    }
}
