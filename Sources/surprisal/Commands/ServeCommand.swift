import AlertStore
import ArgumentParser
import Dashboard
import Files
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

    @Option(help: ArgumentHelp("Address and port.", valueName: "host:port"))
    var listen = ListenAddress.standard

    @Option(help: ArgumentHelp("A file with the token that clients have to present.", valueName: "file"))
    var tokenFile: String?

    func run() throws {
        guard FileManager.default.fileExists(atPath: storePath) else {
            throw InputError(file: storePath, message: "is not there; `surprisal watch` makes a store")
        }
        let configuration = try DashboardConfiguration(
            host: listen.host,
            port: listen.port,
            token: tokenFile.map { try Self.token(in: $0) },
            report: { Console.note("surprisal: \($0)") }
        )
        let store = try AlertStore(path: storePath, for: .deciding)
        let host = listen.host
        try Waiting.until {
            try await DashboardServer(store, configuration).run { port in
                Console.note("the page is at \(ListenAddress(host: host, port: port).url); Ctrl-C ends it")
            }
        }
        try store.close()
    }

    /// The first line of a file.
    static func token(in path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw InputError(file: path, message: "cannot be read")
        }
        return String(text.prefix { !$0.isNewline }).trimmingCharacters(in: .whitespaces)
    }
}
