import AuthLogs

/// Builds an event from the values of a JSON object.
struct EventBuilder: Sendable {
    private var values = Array(repeating: [UInt8](), count: AuthField.count)

    /// The maximum size of an event's fields including the commas between them: the limit of the day file reader.
    static let longest = 65_500

    private static let unknown = Array("?".utf8)

    /// True if at least one of the users is known.
    var hasUser: Bool { self[.sourceUser] != Self.unknown || self[.destinationUser] != Self.unknown }

    /// The size of the fields including the commas between them.
    var byteCount: Int { values.reduce(values.count - 1) { $0 + $1.count } }

    /// Returns true if `users` keeps events of the source user.
    func isKept(by users: UserFilter) -> Bool { self[.sourceUser].withUnsafeBytes { users.keeps($0) } }

    /// The event, at `second`.
    func event(second: Int) -> AuthEvent { AuthEvent(second: second, values: values) }

    /// Sets the values that `fields` contain, and `?` for those that they lack.
    mutating func fill(from fields: JSONFields) {
        let values = EventValues(fields: fields)
        let (source, destination) = values.users
        self[.sourceUser] = source?.name ?? Self.unknown
        self[.sourceDomain] = source?.domain ?? Self.unknown
        // As in `prepare`: a host's account is the host.
        self[.destinationUser] = destination?.name.filter { $0 != UInt8(ascii: "$") } ?? Self.unknown
        self[.destinationDomain] = destination?.domain ?? Self.unknown
        self[.sourceHost] =
            values.first(
                .sourceHost,
                .sourceDomainName,
                .workstation,
                .callingWorkstation,
                .sourceIP,
                .sourceAddress,
                .ipAddress
            ).map(Self.withoutMapping) ?? Self.unknown
        self[.destinationHost] =
            values.first(.destinationHost, .hostName, .hostHostname, .winlogComputer) ?? Self.unknown
        self[.authenticationType] = values.first(.authenticationType, .package, .shortPackage) ?? Self.unknown
        self[.logonType] = values.logonType ?? Self.unknown
        self[.orientation] = values.orientation ?? Self.unknown
        self[.outcome] = values.outcome ?? Self.unknown
    }

    /// Returns `address` as IPv4 if it is an IPv4-mapped IPv6 address.
    private static func withoutMapping(_ address: [UInt8]) -> [UInt8] {
        let prefix = Array("::ffff:".utf8)
        return address.starts(with: prefix) ? Array(address.dropFirst(prefix.count)) : address
    }

    private subscript(field: AuthField) -> [UInt8] {
        get { values[field.rawValue] }
        set { values[field.rawValue] = newValue }
    }
}

/// The cleaned values of a JSON object, by meaning.
private struct EventValues {
    typealias User = (name: [UInt8], domain: [UInt8])

    let fields: JSONFields

    /// The source user and the destination user.
    var users: (source: User?, destination: User?) {
        let own = (user(.sourceUser, .sourceDomain), user(.destinationUser, .destinationDomain))
        // Surprisal's own field names take precedence.
        guard own.0 == nil, own.1 == nil else { return own }
        let target = user(.targetName, .targetNameDomain)
        let named = user(.userName, .userDomain)
        let destination = target ?? user(.targetUser, .targetDomain) ?? named
        // A network logon has no subject: then the target is both users.
        return (user(.subjectUser, .subjectDomain) ?? (target == nil ? destination : named ?? target), destination)
    }

    /// The value of `key`, cleaned for use as a field; `nil` if it is absent or a placeholder.
    private func value(_ key: EventKey) -> [UInt8]? {
        guard let (_, bytes) = fields.value(key.index), !bytes.isEmpty, !bytes.elementsEqual("-".utf8) else {
            return nil
        }
        return bytes.map { byte in
            byte == UInt8(ascii: ",") || byte < 0x20 || byte == 0x7f ? UInt8(ascii: "_") : byte
        }
    }

    func first(_ keys: EventKey...) -> [UInt8]? {
        for key in keys {
            if let value = value(key) { return value }
        }
        return nil
    }

    /// The user `name` of `domain`; without `domain`, of the part after the last `@` of its name.
    private func user(_ name: EventKey, _ domain: EventKey) -> User? {
        guard let whole = value(name) else { return nil }
        if let domain = value(domain) { return (whole, domain) }
        guard let at = whole.lastIndex(of: UInt8(ascii: "@")) else { return (whole, Array("?".utf8)) }
        return (Array(whole[..<at]), Array(whole[(at + 1)...]))
    }

    var logonType: [UInt8]? {
        guard let value = first(.logonType, .winlogLogonType, .logonTypeNumber) else { return nil }
        return EventKey.logonType(value[...]).map { Array($0.utf8) } ?? value
    }

    var orientation: [UInt8]? {
        if let own = value(.orientation) { return own }
        if let name = first(.code, .winlogID).flatMap({ EventKey.orientation(code: $0[...]) }) {
            return Array(name.utf8)
        }
        guard let action = value(.action) else { return nil }
        return EventKey.orientation(action: action[...]).map { Array($0.utf8) } ?? action
    }

    var outcome: [UInt8]? {
        guard let value = first(.success, .outcome) else { return nil }
        switch String(decoding: value, as: UTF8.self) {
        case "success", "true": return Array("Success".utf8)
        case "failure", "false": return Array("Fail".utf8)
        case "unknown": return nil
        default: return value
        }
    }
}
