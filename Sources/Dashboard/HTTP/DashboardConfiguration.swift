import ByteIO

/// The dashboard's address and who may use it.
package struct DashboardConfiguration: Sendable {
    /// The address or host name to listen on.
    package var host: String
    /// The port; 0 for any free port.
    package var port: Int
    /// The token that clients must present; `nil` if everybody on this machine may view incidents and decide on them.
    package var token: String?
    /// The request rate allowed per client.
    package var rate: Rate
    /// Called with faults that a client only sees as "internal error"; the sentences contain no log values.
    package var report: @Sendable (String) -> Void

    /// A token bucket: how fast one client may send requests.
    package struct Rate: Sendable, Hashable {
        /// Requests at once.
        package var burst: Double
        /// Sustained requests per second.
        package var perSecond: Double

        /// Loading the dashboard takes about thirty requests, so `burst` must be larger than that.
        package init(burst: Double = 240, perSecond: Double = 40) { (self.burst, self.perSecond) = (burst, perSecond) }
    }

    /// The minimum length of a token: 16 characters cannot be guessed at the allowed rate.
    package static let minimumTokenLength = 16

    /// - Throws: `InputError` if the token is too short, or if there is none and `host` is reachable from other machines.
    package init(
        host: String = "127.0.0.1",
        port: Int = 8712,
        token: String? = nil,
        rate: Rate = Rate(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        (self.host, self.port, self.token, self.rate, self.report) = (host, port, token, rate, report)
        if let token, token.utf8.count < Self.minimumTokenLength {
            throw InputError(
                file: "--token-file",
                message: "the token is too short: expected at least \(Self.minimumTokenLength) characters "
                    + "(create one with `openssl rand -hex 32`)"
            )
        }
        if token == nil && !isLoopback {
            throw InputError(
                file: host,
                message: "is reachable from other machines: set a token with --token-file, or listen on 127.0.0.1"
            )
        }
    }

    /// True if only this machine can connect.
    package var isLoopback: Bool { Self.isLoopback(host) }

    /// Returns whether `host` names this machine and nothing else.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
