import AlertStore
import ArgumentParser
import ByteIO
import Dashboard
import Foundation

/// `surprisal serve`: the dashboard of an alert store.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the dashboard of an alert store.",
        discussion: """
            Review incidents in the browser and decide on them, also while `surprisal watch` writes to the store. By \
            default the dashboard is reachable from this machine only. To --listen on other addresses, a token of at \
            least 16 characters is required: create a --token-file with `openssl rand -hex 32`.
            """
    )

    @Argument(help: ArgumentHelp("Alert store, such as RUN/watch/alerts.sqlite.", valueName: "store"))
    var storePath: String

    @OptionGroup
    var dashboard: DashboardOptions

    func run() throws {
        guard FileManager.default.fileExists(atPath: storePath) else {
            throw InputError(file: storePath, message: "does not exist; `surprisal watch` creates alert stores")
        }
        let configuration = try dashboard.configuration
        let store = try AlertStore(path: storePath, for: .deciding)
        let host = dashboard.address.host
        try Blocking.run {
            try await DashboardServer(store, configuration).run { port in
                Console.note("dashboard: \(ListenAddress(host: host, port: port).url) (Ctrl-C to stop)")
            }
        }
        try store.close()
    }
}
