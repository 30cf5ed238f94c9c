import ArgumentParser

/// An address and a port: `127.0.0.1:8712`, `[::1]:8712`, or a port of this machine alone.
struct ListenAddress: ExpressibleByArgument, Sendable {
    let host: String
    let port: Int

    static let standard = ListenAddress(host: "127.0.0.1", port: 8712)

    var defaultValueDescription: String { "\(host):\(port)" }

    /// Where a browser finds it.
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
