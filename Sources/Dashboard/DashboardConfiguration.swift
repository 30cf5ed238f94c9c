import ByteIO

/// Where the page listens, and who may see it.
package struct DashboardConfiguration: Sendable {
    /// The address of the machine, or a name of it.
    package var host: String
    /// The port; 0 for any that is free.
    package var port: Int
    /// What a client has to present; `nil` where everybody on this machine may look, and decide.
    package var token: String?
    /// Requests that one client may make at once, and those that it gets back a second.
    package var rate: Rate
    /// What is told of faults that a client only hears of as "internal error": sentences without values of a log.
    package var report: @Sendable (String) -> Void

    /// How fast one client may ask.
    package struct Rate: Sendable, Hashable {
        /// Requests at once.
        package var burst: Double
        /// Requests a second in the long run.
        package var perSecond: Double

        /// Opening the page takes some thirty requests, so the least `burst` is above that.
        package init(burst: Double = 240, perSecond: Double = 40) { (self.burst, self.perSecond) = (burst, perSecond) }
    }

    /// The fewest characters of a token: 16 of them are not guessed at the rate that is allowed.
    package static let shortestToken = 16

    /// A page at `host` and `port`.
    ///
    /// - Throws: `InputError` for a token that is too short, and for an address beyond this machine without a token.
    package init(
        host: String = "127.0.0.1",
        port: Int = 8712,
        token: String? = nil,
        rate: Rate = Rate(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        (self.host, self.port, self.token, self.rate, self.report) = (host, port, token, rate, report)
        if let token, token.utf8.count < Self.shortestToken {
            throw InputError(
                file: "the token",
                message: "is too short: at least \(Self.shortestToken) characters, such as `openssl rand -hex 32` gives"
            )
        }
        if token == nil && !isLoopback {
            throw InputError(
                file: host,
                message: "can be reached from other machines: that takes a token (--token-file), or listen on 127.0.0.1"
            )
        }
    }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether `host` names this machine and nothing but this machine.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
