package import AlertStore
import ByteIO
import Foundation
package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The page: what a store holds, for people to look at and to decide on, over HTTP.
///
///     let store = try AlertStore(path: "alerts.sqlite", for: .deciding)
///     let server = DashboardServer(store, try DashboardConfiguration(port: 8712))
///     try await server.run { port in print("http://127.0.0.1:\(port)/") }
///
/// Nothing on it comes from another machine, and none of a log's text is ever part of markup or code.
package struct DashboardServer: Sendable {
    /// Where it listens, and who may see it.
    package let configuration: DashboardConfiguration
    private let desk: AsyncAlertStore
    private var routes: [DashboardRoute] = []
    /// Why the server is not ready, where something beside the store keeps it from that: what `/readyz` says.
    package var notReadyReason: @Sendable () -> String? = { nil }

    /// How long requests may go on after it was asked to stop, in seconds.
    private static let patience = 3

    /// A page of `store`, which is opened for `deciding` or for `watching`.
    package init(_ store: AlertStore, _ configuration: DashboardConfiguration) {
        self.configuration = configuration
        desk = AsyncAlertStore(store)
    }

    /// Adds a route beside the page's own.
    package mutating func add(_ route: DashboardRoute) { routes.append(route) }

    /// Serves until the task is cancelled, or until SIGTERM or SIGINT comes where `stopsOnSignals`; then what is under
    /// way has some three seconds to end.
    ///
    /// - Parameters:
    ///   - stopsOnSignals: Whether signals are its own affair; a watcher that has its own handlers cancels the task.
    ///   - whenReady: Told the port once clients can connect.
    /// - Throws: `InputError` where it cannot listen.
    package func run(
        stopsOnSignals: Bool = true,
        whenReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        let application = application(whenReady: whenReady)
        var group = ServiceGroupConfiguration(
            services: [application],
            gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [],
            logger: application.logger
        )
        group.maximumGracefulShutdownDuration = .seconds(Self.patience)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch is CancellationError {
            // The way in which a task that runs it ends it.
        } catch let error as IOError {
            let place = "\(configuration.host):\(configuration.port)"
            let reason = String(cString: strerror(error.errnoCode))
            throw InputError(file: place, message: "cannot be listened on: \(reason)")
        }
    }

    /// What answers; also for tests that need no socket.
    package func application(
        whenReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        // Hummingbird writes requests to its log, and a log is no place for names: ours is silent.
        let logger = Logger(label: "surprisal.page") { _ in SwiftLogNoOpLogHandler() }
        return Application(
            router: PageRouter(desk: desk, configuration: configuration, routes: routes, notReadyReason: notReadyReason)
                .router,
            server: .http1(configuration: Self.connections),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(256)
            ),
            onServerRunning: { channel in await whenReady(channel.localAddress?.port ?? 0) },
            logger: logger
        )
    }

    /// Small heads, and no connection that is held open for nothing.
    private static var connections: HTTP1Channel.Configuration {
        var configuration = HTTP1Channel.Configuration(idleTimeout: .seconds(60))
        configuration.httpDecoder = .init(
            maxHeaderFieldSize: 16_384,
            maxHeaderListSize: 32_768,
            maxHeaderFieldCount: 100
        )
        return configuration
    }
}
