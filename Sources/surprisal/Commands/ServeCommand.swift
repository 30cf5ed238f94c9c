import AlertStore
import ArgumentParser
import Dashboard
import ByteIO
import Foundation

/// `surprisal serve`: the page of a store.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Show what was found on a page, to look at and to decide on.",
        discussion: """
            The page is for this machine alone, unless --listen says otherwise, which takes a token: a file with at \
            least 16 characters, such as `openssl rand -hex 32` makes. A watcher may write to the store meanwhile.
            """
    )

    @Argument(help: ArgumentHelp("The alert store, such as alerts.sqlite.", valueName: "store"))
    var storePath: String

    @OptionGroup
    var page: PageOptions

    func run() throws {
        guard FileManager.default.fileExists(atPath: storePath) else {
            throw InputError(file: storePath, message: "is not there; `surprisal watch` makes a store")
        }
        let configuration = try page.configuration
        let store = try AlertStore(path: storePath, for: .deciding)
        let host = page.address.host
        try Waiting.until {
            try await DashboardServer(store, configuration).run { port in
                Console.note("the page is at \(ListenAddress(host: host, port: port).url); Ctrl-C ends it")
            }
        }
        try store.close()
    }
}
