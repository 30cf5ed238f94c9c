import AlertStore
import ByteIO
import Foundation
import TestSupport
import Testing
import Watching

/// Certificate checks of a webhook over TLS.
@Suite(.blocking, .enabled(if: TLSServer.isPossible, "requires openssl and python3"))
struct WebhookTLSTests {
    private let place: DeliveryPlace

    init() throws {
        place = try DeliveryPlace()
        try place.store.add([.numbered(0)])
    }

    private func settings(_ server: TLSServer, trusting certificate: String?) throws -> WebhookDelivery.Settings {
        var settings = try place.settings("https://127.0.0.1:\(server.port)/alerts")
        settings.authorities = try certificate.map { try WebhookAuthorities(contentsOf: $0) }
        return settings
    }

    /// The first notices of a delivery that fails.
    private func failure(_ settings: WebhookDelivery.Settings) async throws -> String {
        let delivery = try WebhookDelivery(settings, store: place.store)
        delivery.begin()
        var notices: [WebhookNotice] = []
        try await eventually {
            notices += delivery.takeNotices()
            return !notices.isEmpty
        }
        await delivery.stop(within: .zero)
        return "\(notices)"
    }

    @Test func `a receiver with a private certificate receives everything if it is trusted`() async throws {
        let server = try TLSServer(as: "127.0.0.1")
        defer { server.stop() }
        let delivery = try WebhookDelivery(settings(server, trusting: server.certificate), store: place.store)
        delivery.begin()
        try await eventually { FileManager.default.fileExists(atPath: place.cursorPath) }
        #expect(await delivery.stop(within: patience))
        #expect(delivery.takeNotices().isEmpty)
        #expect(server.count == 1)
    }

    @Test func `a receiver with an untrusted certificate receives nothing`() async throws {
        let server = try TLSServer(as: "127.0.0.1")
        defer { server.stop() }
        let notice = try await failure(settings(server, trusting: nil))
        #expect(notice.contains("the receiver's certificate is not trusted"), "\(notice)")
        #expect(server.count == 0)
    }

    @Test func `a receiver with a certificate for another name receives nothing`() async throws {
        let server = try TLSServer(as: "elsewhere.example")
        defer { server.stop() }
        let notice = try await failure(settings(server, trusting: server.certificate))
        #expect(notice.contains("the receiver's certificate is for another name"), "\(notice)")
        #expect(server.count == 0)
    }

    @Test func `certificates renewed at run time are used from the next attempt on`() async throws {
        let (server, other) = (try TLSServer(as: "127.0.0.1"), try TLSServer(as: "127.0.0.1"))
        defer {
            server.stop()
            other.stop()
        }
        let trusted = try String(contentsOfFile: other.certificate, encoding: .utf8)
        let path = try place.folder.write(trusted, to: "trusted.pem")
        let delivery = try WebhookDelivery(settings(server, trusting: path), store: place.store)
        delivery.begin()
        var notices: [WebhookNotice] = []
        try await eventually {
            notices += delivery.takeNotices()
            return !notices.isEmpty
        }
        #expect("\(notices)".contains("not trusted"), "\(notices)")
        try place.folder.write(String(contentsOfFile: server.certificate, encoding: .utf8), to: "trusted.pem")
        try await eventually { FileManager.default.fileExists(atPath: place.cursorPath) }
        #expect(await delivery.stop(within: patience))
        #expect(server.count == 1 && other.count == 0)
    }

    @Test func `a damaged certificate and a receiver without TLS are reported in words`() async throws {
        let plain = try SocketServer { _ in SocketServer.answer(200) }
        defer { plain.stop() }
        var settings = try place.settings(plain.url.replacing("http:", with: "https:"))
        settings.timeout = .seconds(5)
        let notice = try await failure(settings)
        #expect(
            notice.contains("the TLS handshake with the receiver failed")
                || notice.contains("does not respond in time"),
            "\(notice)"
        )
        let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        settings.authorities = try WebhookAuthorities(contentsOf: place.folder.write(damaged, to: "damaged.pem"))
        #expect(try await failure(settings).contains("it may be damaged"))
        #expect(plain.received.isEmpty)
    }

    @Test func `a file without certificates is an error that names it`() throws {
        let path = try place.folder.write("-----BEGIN PRIVATE KEY-----\n", to: "key.pem")
        for file in [path, place.folder.file("none.pem")] {
            let error = #expect(throws: InputError.self) { try WebhookAuthorities(contentsOf: file) }
            #expect(error?.file == file)
        }
    }
}
