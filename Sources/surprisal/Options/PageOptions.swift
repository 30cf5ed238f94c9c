import ArgumentParser
import Dashboard
import ByteIO
import Foundation

/// Where the page is, and who may see it.
struct PageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Address and port. (default: \(ListenAddress.standard.defaultValueDescription))",
            valueName: "host:port"
        )
    )
    var listen: ListenAddress?

    @Option(help: ArgumentHelp("A file with the token that clients have to present.", valueName: "file"))
    var tokenFile: String?

    /// Where it listens.
    var address: ListenAddress { listen ?? .standard }

    /// Whether anything was said about it.
    var isGiven: Bool { listen != nil || tokenFile != nil }

    /// The same for the server; what fails there is told on standard error.
    var configuration: DashboardConfiguration {
        get throws {
            try DashboardConfiguration(
                host: address.host,
                port: address.port,
                token: tokenFile.map { try Self.token(in: $0) },
                report: { Console.note("surprisal: \($0)") }
            )
        }
    }

    /// The first line of a file.
    private static func token(in path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw InputError(file: path, message: "cannot be read")
        }
        return String(text.prefix { !$0.isNewline }).trimmingCharacters(in: .whitespaces)
    }
}
