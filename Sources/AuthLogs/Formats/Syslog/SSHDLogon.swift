import ByteIO

/// A logon, a refused logon or a logoff that a message of sshd tells of.
struct SSHDLogon {
    /// The kind of a logon.
    enum Kind { case accepted, refused, logoff }

    let kind: Kind
    /// The name of the account.
    private(set) var user = SyslogText(UnsafeRawBufferPointer(start: nil, count: 0))
    /// The address or the name of the source host.
    private(set) var origin: SyslogText?
    /// The method of authentication, such as `publickey`.
    private(set) var method: SyslogText?
    /// What the message says about the account.
    private(set) var account = LogEvent.AccountStatus.unspecified

    /// Reads `text`, a message without its level and ` [preauth]`; `nil` if it tells of no logon.
    init?(_ text: SyslogText) {
        guard let first = text.bytes.first else { return nil }
        switch first {
        case UInt8(ascii: "A"):
            if text.begins("Accepted ") {
                self.init(.accepted, attempt: text.dropping(9))
            } else if text.begins("Authentication tried for ") {
                self.init(triedFrom: text.dropping(25))
            } else {
                return nil
            }
        case UInt8(ascii: "F"):
            guard text.begins("Failed ") else { return nil }
            self.init(.refused, attempt: text.dropping(7))
        case UInt8(ascii: "I"):
            guard text.begins("Invalid user ") || text.begins("Illegal user ") else { return nil }
            self.init(named: text.dropping(13), isMissing: true)
        case UInt8(ascii: "m"):
            guard text.begins("maximum authentication attempts exceeded for ") else { return nil }
            self.init(named: text.dropping(45), isMissing: false)
        case UInt8(ascii: "C"), UInt8(ascii: "D"): self.init(end: text)
        case UInt8(ascii: "p"), UInt8(ascii: "s"): self.init(sessionClosed: text)
        case UInt8(ascii: "U"):
            guard text.begins("User ") else { return nil }
            self.init(notAllowed: text.dropping(5))
        case UInt8(ascii: "R"):
            guard text.begins("ROOT LOGIN REFUSED FROM ") else { return nil }
            self.init(rootFrom: text.dropping(24))
        case UInt8(ascii: "P"):
            guard text.begins("PAM: "), let name = text.first(" for ") else { return nil }
            self.init(named: text.dropping(name &+ 5), isMissing: false)
            method = SyslogText(static: "keyboard-interactive/pam")
        default: return nil
        }
    }

    /// Reads `METHOD for [invalid user ]NAME from ADDRESS port N ssh2: …`.
    private init?(_ kind: Kind, attempt text: SyslogText) {
        let end = text.endOfWord(from: 0)
        guard end > 0, text.has(" for ", at: end) else { return nil }
        let name = text.dropping(end &+ 5)
        let prefix = Self.missingPrefix(name)
        let rest = name.dropping(prefix)
        // The key's comment follows the address, and a certificate's holds what its maker likes, so that ` from ` of an
        // account that exists is the first one; any other name may hold ` from ` itself.
        let hasComment = prefix == 0 && rest.first(" ID ") != nil && rest.first(" CA ") != nil
        guard let origin = hasComment ? SSHDOrigin(firstIn: rest) : SSHDOrigin(lastIn: rest) else { return nil }
        self.kind = kind
        method = text.slice(0..<end)
        user = rest.slice(0..<origin.endOfName)
        self.origin = rest.slice(origin.address)
        if kind == .refused { account = prefix > 0 ? .missing : .exists }
    }

    /// Reads `[invalid user ]NAME from ADDRESS[ port N[ ssh2]]`.
    private init?(named text: SyslogText, isMissing: Bool) {
        let prefix = isMissing ? 0 : Self.missingPrefix(text)
        let rest = text.dropping(prefix)
        guard let origin = SSHDOrigin(lastIn: rest) else { return nil }
        kind = .refused
        user = rest.slice(0..<origin.endOfName)
        self.origin = rest.slice(origin.address)
        account = isMissing || prefix > 0 ? .missing : .exists
    }

    /// Reads `Disconnected from [invalid |authenticating ]user NAME ADDRESS port N`, and other ends of connections.
    private init?(end text: SyslogText) {
        var start = 0
        for opening in Self.ends where text.begins(opening) { start = opening.utf8CodeUnitCount }
        guard start > 0 else { return nil }
        var rest = text.dropping(start)
        let prefix = Self.stagePrefix(rest)
        guard prefix.count > 0 else { return nil }
        rest = rest.dropping(prefix.count)
        if text.begins("Connection from ") {
            guard rest.ends(" timed out") else { return nil }
            rest = rest.slice(0..<rest.count &- 10)
        }
        if text.begins("Disconnecting ") {
            // `…: Too many authentication failures` repeats `maximum authentication attempts exceeded`.
            let reason = rest.last(": ", before: rest.count)
            guard let reason, !rest.has(": Too many authentication failures", at: reason) else { return nil }
        }
        guard let origin = SSHDOrigin(wordIn: rest) else { return nil }
        kind = prefix.account == .unspecified ? .logoff : .refused
        user = rest.slice(0..<origin.endOfName)
        self.origin = rest.slice(origin.address)
        account = prefix.account
    }

    /// Reads `pam_unix(sshd:session): session closed for user NAME`.
    private init?(sessionClosed text: SyslogText) {
        var rest = text
        if text.begins("pam_") {
            guard let end = text.first("(sshd:session): ") else { return nil }
            rest = text.dropping(end &+ 16)
        }
        guard rest.begins("session closed for user ") else { return nil }
        kind = .logoff
        user = rest.dropping(24)
    }

    /// Reads `NAME[ from HOST] not allowed because …`.
    private init?(notAllowed text: SyslogText) {
        guard let end = text.last(" not allowed because ", before: text.count) else { return nil }
        let rest = text.slice(0..<end)
        kind = .refused
        account = .exists
        if let origin = SSHDOrigin(lastIn: rest) {
            user = rest.slice(0..<origin.endOfName)
            self.origin = rest.slice(origin.address)
        } else {
            user = rest
        }
    }

    /// Reads `NAME with correct key but not from a permitted host (host=NAME, ip=ADDRESS, required=…).`.
    private init?(triedFrom text: SyslogText) {
        guard let end = text.first(" with correct key but not from a permitted host (") else { return nil }
        kind = .refused
        user = text.slice(0..<end)
        account = .exists
        method = SyslogText(static: "publickey")
        guard let start = text.first(" ip=", from: end) else { return }
        var last = start &+ 4
        while last < text.count, ![0x20, .comma, UInt8(ascii: ")")].contains(text.bytes[last]) { last &+= 1 }
        origin = text.slice(start &+ 4..<last)
    }

    /// Reads `ADDRESS[ port N]` after `ROOT LOGIN REFUSED FROM`.
    private init(rootFrom text: SyslogText) {
        kind = .refused
        user = SyslogText(static: "root")
        account = .exists
        origin = text.slice(0..<text.endOfWord(from: 0))
    }

    /// The length of `invalid user ` or `illegal user ` at the start.
    private static func missingPrefix(_ text: SyslogText) -> Int {
        text.begins("invalid user ") || text.begins("illegal user ") ? 13 : 0
    }

    /// The length of `invalid user `, `authenticating user ` or `user ` at the start, and what it says of the account.
    private static func stagePrefix(_ text: SyslogText) -> (count: Int, account: LogEvent.AccountStatus) {
        if text.begins("invalid user ") { return (13, .missing) }
        if text.begins("authenticating user ") { return (20, .exists) }
        return (text.begins("user ") ? 5 : 0, .unspecified)
    }

    private static let ends: [StaticString] = [
        "Disconnected from ", "Connection closed by ", "Connection reset by ", "Disconnecting ", "Connection from ",
    ]
}

extension SyslogText {
    /// A text of ours.
    init(static text: StaticString) {
        self.init(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
