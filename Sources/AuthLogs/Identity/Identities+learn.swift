import ByteIO

extension Identities {
    /// Learns the names in `event`.
    package mutating func learn(_ event: borrowing LogEvent) {
        guard !event.isCanonical else { return }
        let (second, repeats) = (event.time.seconds, max(1, event.repeats))
        let (outcome, account) = (event.outcome, event.account)
        event.withValues { values in
            learnHosts(values, outcome, repeats)
            learnAccounts(values, outcome, account, repeats)
            guard outcome == .success else { return }
            learnSource(values, at: second, repeats)
            learnDestination(values, at: second, repeats)
        }
    }

    /// Learns the names of the hosts that log and that are logged on to, which are facts; that of the source is none.
    private mutating func learnHosts(_ values: LogEvent.Values, _ outcome: LogEvent.Outcome, _ repeats: Int) {
        let reporter = values[.reporter]
        if let reporter, reporterSpellings.add(reporter, count: repeats), case .name(let name) = HostParts(reporter) {
            withLowercased(name) {
                $0.hosts.add($1, count: 0)
                $0.reporters.add($1, count: 0)
            }
        }
        guard outcome == .success else { return }
        let destination = values[.destinationHost]
        if let destination, !destination.isSame(as: reporter), destinationSpellings.add(destination, count: repeats),
            case .name(let name) = HostParts(destination)
        {
            withLowercased(name) { $0.hosts.add($1, count: 0) }
        }
        guard let source = values[.sourceHost], !source.isSame(as: reporter) else { return }
        sourceSpellings.add(source, count: repeats)
    }

    private mutating func learnAccounts(
        _ values: LogEvent.Values,
        _ outcome: LogEvent.Outcome,
        _ status: LogEvent.AccountStatus,
        _ repeats: Int
    ) {
        let isKnown = outcome == .success || status == .exists
        let (source, destination) = (values[.sourceUser], values[.destinationUser])
        if isKnown { learn(account: destination, of: values[.destinationDomain], repeats) }
        guard let source, destination.map({ !$0.equals(source) }) ?? true else { return }
        // Windows names the account that asked for the logon of another one. Elsewhere it may be what was typed.
        guard outcome == .success || BuiltInAccounts.kind(of: values[.sourceSID]) == .ordinary else { return }
        learn(account: source, of: values[.sourceDomain], repeats)
    }

    private mutating func learn(account: UnsafeRawBufferPointer?, of domain: UnsafeRawBufferPointer?, _ repeats: Int) {
        guard let account else { return }
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: account)
        scratch.append(0)
        if let domain { scratch.append(contentsOf: domain) }
        let isNew = scratch.withUnsafeBytes { accountSpellings.add($0, count: repeats) }
        guard isNew, let parts = AccountParts(user: account, domain: domain) else { return }
        withLowercased(parts.user) { $0.accounts.add($1, count: 0) }
        guard parts.domain != nil else { return }
        scratch.removeAll(keepingCapacity: true)
        scratch.append(domain: parts.domain, of: UnsafeRawBufferPointer(start: nil, count: 0))
        scratch.withUnsafeBytes { _ = domains.add($0, count: 0) }
    }

    /// Learns whose address the source address is.
    ///
    /// Only Kerberos proves a computer's account: its logon by NTLM may be relayed, and then comes from the attacker.
    private mutating func learnSource(_ values: LogEvent.Values, at second: Int, _ repeats: Int) {
        guard case .address(let address) = HostParts(values[.sourceAddress]) else { return }
        let computer = Self.computer(values)
        if let computer, isKerberos(values) {
            withLowercased(computer) { $0.addresses.prove($1, at: address, second: second) }
        } else if case .name(let name) = HostParts(values[.sourceHost]) {
            // A logon by Remote Desktop has the address of the client beside the name of the server itself.
            guard !Self.isSame(name, values[.reporter]), !Self.isSame(name, values[.destinationHost]) else { return }
            claim(name, at: address, second: second, repeats)
        } else if let computer {
            claim(computer, at: address, second: second, repeats)
        }
    }

    /// Learns the address of the host that was logged on to: from itself if it logged the event, otherwise by its word.
    private mutating func learnDestination(_ values: LogEvent.Values, at second: Int, _ repeats: Int) {
        guard case .address(let address) = HostParts(values[.destinationAddress]),
            case .name(let name) = HostParts(values[.destinationHost])
        else { return }
        if Self.isSame(name, values[.reporter]) {
            withLowercased(name) { $0.addresses.prove($1, at: address, second: second) }
        } else {
            claim(name, at: address, second: second, repeats, isServer: true)
        }
    }

    private mutating func claim(
        _ name: UnsafeRawBufferPointer,
        at address: NetworkAddress,
        second: Int,
        _ repeats: Int,
        isServer: Bool = false
    ) {
        withLowercased(name) {
            $0.addresses.claim($1, at: address, day: second.day, count: repeats, isServer: isServer)
        }
    }

    private func isKerberos(_ values: LogEvent.Values) -> Bool {
        if let type = values[.authenticationType], type.equalsIgnoringCase("kerberos") { return true }
        guard let orientation = values[.orientation] else { return false }
        return orientation.equalsIgnoringCase("tgt") || orientation.equalsIgnoringCase("tgs")
    }

    /// The name of the computer whose own account logs on, without its `$`.
    private static func computer(_ values: LogEvent.Values) -> UnsafeRawBufferPointer? {
        guard let destination = values[.destinationUser], destination.contains(.dollar),
            values[.sourceUser].map({ $0.equals(destination) }) ?? true,
            let name = AccountParts(user: destination, domain: nil)?.user,
            name.count > 1, name[name.count - 1] == .dollar
        else { return nil }
        return name.slice(0..<name.count - 1)
    }

    /// True if `name` is the short name of `host`.
    private static func isSame(_ name: UnsafeRawBufferPointer, _ host: UnsafeRawBufferPointer?) -> Bool {
        guard case .name(let other) = HostParts(host) else { return false }
        return name.equals(other) || name.lowercasedBytes == other.lowercasedBytes
    }

    /// Passes `name` in lower case to `body`.
    private mutating func withLowercased(
        _ name: UnsafeRawBufferPointer,
        _ body: (inout Identities, UnsafeRawBufferPointer) -> Void
    ) {
        var lowercased = scratch
        scratch = []
        lowercased.removeAll(keepingCapacity: true)
        lowercased.append(lowercasing: name)
        lowercased.withUnsafeBytes { body(&self, $0) }
        scratch = lowercased
    }
}

extension UnsafeRawBufferPointer {
    /// True if the bytes are those of `other`.
    fileprivate func isSame(as other: UnsafeRawBufferPointer?) -> Bool { other.map { equals($0) } ?? false }

    fileprivate var lowercasedBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(lowercasing: self)
        return bytes
    }
}
