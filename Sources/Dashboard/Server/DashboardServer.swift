package import AlertStore
import ByteIO
import Foundation
package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Serves the dashboard over HTTP: the incidents of an alert store, for analysts to review and decide on.
///
///     let store = try AlertStore(path: "alerts.sqlite", for: .deciding)
///     let server = DashboardServer(store, try DashboardConfiguration(port: 8712))
///     try await server.run { port in print("http://127.0.0.1:\(port)/") }
///
/// The dashboard loads nothing from other machines, and log text never becomes markup or code.
package struct DashboardServer: Sendable {
    package let configuration: DashboardConfiguration
    private let store: AsyncAlertStore
    private var routes: [DashboardRoute] = []
    /// Returns why the server is not ready, for reasons other than the store; `/readyz` reports it.
    package var notReadyReason: @Sendable () -> String? = { nil }
    /// Returns what is probably wrong although the server is ready; `/readyz` and the list of incidents show it.
    package var warning: @Sendable () -> String? = { nil }

    /// The time that requests have to finish after a shutdown was requested, in seconds.
    private static let shutdownSeconds = 3

    /// Serves `store`, which is open for `deciding` or for `watching`.
    package init(_ store: AlertStore, _ configuration: DashboardConfiguration) {
        self.configuration = configuration
        self.store = AsyncAlertStore(store)
    }

    /// Adds a route beside the dashboard's own.
    package mutating func add(_ route: DashboardRoute) { routes.append(route) }

    /// Serves until the task is cancelled or, if `stopsOnSignals`, until SIGTERM or SIGINT; requests in progress then
    /// have three seconds to finish.
    ///
    /// - Parameters:
    ///   - stopsOnSignals: False if the caller handles signals itself and cancels the task, as a watcher does.
    ///   - whenReady: Called with the port once clients can connect.
    /// - Throws: `InputError` if the address cannot be listened on.
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
        group.maximumGracefulShutdownDuration = .seconds(Self.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch is CancellationError {
            // The task was cancelled: the regular end.
        } catch let error as IOError {
            let place = "\(configuration.host):\(configuration.port)"
            let reason = String(cString: strerror(error.errnoCode))
            throw InputError(file: place, message: "cannot listen on this address: \(reason)")
        }
    }

    package func application(
        whenReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        // Hummingbird logs requests, and requests contain names of people: discard its log.
        let logger = Logger(label: "surprisal.dashboard") { _ in SwiftLogNoOpLogHandler() }
        return Application(
            router: DashboardRouter(
                store: store,
                configuration: configuration,
                routes: routes,
                notReadyReason: notReadyReason,
                warning: warning
            ).router,
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

    /// Limits the size of request heads, and closes connections that are idle for a minute.
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
