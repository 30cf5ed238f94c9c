import AlertStore
import Foundation
import Synchronization
import TestSupport
import Testing
import Watching

/// A receiver without a network, whose responses a test defines.
final class Receiver: HTTPPoster {
    struct Request: Sendable, Hashable {
        let body: String
        let key: String
        let time = ContinuousClock.now

        /// The event ids of its elements.
        var ids: [String] { get throws { try Self.objects(body).compactMap { $0["id"] as? String } } }

        /// The `event` object of each element.
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

    /// The event ids of all requests, in order.
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

/// A store, and deliveries from it that retry quickly.
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

    /// Delivers everything in the store.
    @discardableResult
    func deliver(to receiver: Receiver, batchSize: Int = 2) async throws -> WebhookDelivery {
        let delivery = try delivery(to: receiver, batchSize: batchSize)
        delivery.begin()
        #expect(await delivery.stop(within: patience))
        return delivery
    }
}

/// Longer than anything takes even if other tests keep all threads busy, so that a hang fails in the end.
let patience = Duration.seconds(1_200)

/// Waits until `condition` holds.
func eventually(_ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now + patience
    while try !condition() {
        try #require(ContinuousClock.now < end, "the condition did not become true in time")
        try await Task.sleep(for: .milliseconds(2))
    }
}
