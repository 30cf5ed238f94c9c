import ArgumentParser
import ByteIO
import Dashboard
import Foundation

/// The address of the dashboard, and the token that protects it.
struct DashboardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Address and port to listen on. (default: \(ListenAddress.standard.defaultValueDescription))",
            valueName: "host:port"
        )
    )
    var listen: ListenAddress?

    @Option(help: ArgumentHelp("File with the token that clients must present.", valueName: "file"))
    var tokenFile: String?

    /// The address that the dashboard listens on.
    var address: ListenAddress { listen ?? .standard }

    /// True if the user gave any of these options.
    var isGiven: Bool { listen != nil || tokenFile != nil }

    /// The server's configuration; it reports failures on standard error.
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

    /// Returns the first line of a file.
    private static func token(in path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw InputError(file: path, message: "cannot be read")
        }
        return String(text.prefix { !$0.isNewline }).trimmingCharacters(in: .whitespaces)
    }
}

/// An address and a port: `127.0.0.1:8712`, `[::1]:8712`, or a port of this machine alone.
struct ListenAddress: ExpressibleByArgument, Sendable {
    let host: String
    let port: Int

    static let standard = ListenAddress(host: "127.0.0.1", port: 8712)

    var defaultValueDescription: String { "\(host):\(port)" }

    /// The address for a browser.
    var url: String { host.contains(":") ? "http://[\(host)]:\(port)/" : "http://\(host):\(port)/" }

    init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard let last = parts.last, let port = Int(last), (0...65_535).contains(port) else { return nil }
        var host = parts.dropLast().joined(separator: ":")
        if host.hasPrefix("[") && host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host.isEmpty && parts.count > 1 { return nil }
        self.init(host: host.isEmpty ? Self.standard.host : host, port: port)
    }
}
