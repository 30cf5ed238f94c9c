import ByteIO

/// Knows which names of a log mean the same account and the same host.
///
/// A log is read twice: first every event is learned, in parallel if wanted, then every event is resolved.
///
///     var identities = Identities()
///     identities.learn(event)                           // every event of the log, in any order
///     identities.merge(others)                          // of a thread of its own, from `identities.blank`
///     identities.settle()
///     identities.resolve(event, users: .people, into: &row)
///
/// A live log is learned event by event: `learn`, `settle`, `resolve`. What was learned does not depend on the order of
/// the events, nor on how they were divided among threads.
///
/// Hosts: see ``AddressBook``. Accounts: known are those that ever logged on, of which the log says that they exist, or
/// that acted as the subject of a logon. The name in a refused logon of any other account may be a mistyped password,
/// and is replaced by a keyed hash.
///
/// Memory is bounded: of names and addresses the ``Limits`` stay, chosen by a keyed hash. An address that is dropped
/// keeps its address as its name; an account that is dropped counts as unknown.
package struct Identities: Sendable {
    /// The maximum numbers of what is remembered.
    package struct Limits: Sendable {
        /// Addresses.
        package var addresses = 1 << 18
        /// Names of accounts and of hosts, and ways of writing them, each.
        package var names = 1 << 20

        package init() {}
    }

    /// The hash that hides names.
    let hash: SipHash
    let limits: Limits
    var addresses: AddressBook
    /// The names of known accounts, in lower case without domain.
    var accounts: BoundedNames
    /// The domains of known accounts.
    var domains: BoundedNames
    /// The names of hosts that logged events or were logged on to, short and in lower case.
    var hosts: BoundedNames
    /// The ways in which known accounts were written: name, NUL, domain.
    var accountSpellings: BoundedNames
    /// The ways in which hosts were written.
    var hostSpellings: BoundedNames
    /// The number of hosts at the last ``settle()``.
    private var settledHosts = 0
    private var scratch: [UInt8] = []

    /// A book in which nothing is known.
    ///
    /// - Parameters:
    ///   - hash: The hash that hides names; a random one for a new book.
    ///   - limits: The maximum numbers of what is remembered.
    package init(hash: SipHash = .random(), limits: Limits = Limits()) {
        (self.hash, self.limits) = (hash, limits)
        addresses = AddressBook(limit: limits.addresses, hash: hash)
        accounts = BoundedNames(limit: limits.names, hash: hash)
        domains = BoundedNames(limit: limits.names, hash: hash)
        hosts = BoundedNames(limit: limits.names, hash: hash)
        accountSpellings = BoundedNames(limit: limits.names, hash: hash)
        hostSpellings = BoundedNames(limit: limits.names, hash: hash)
    }

    /// A book with the same key in which nothing is known, for another thread to learn into.
    package var blank: Identities { Identities(hash: hash, limits: limits) }

    /// Adds what `other` knows.
    package mutating func merge(_ other: Identities) {
        addresses.merge(other.addresses)
        accounts.merge(other.accounts)
        domains.merge(other.domains)
        hosts.merge(other.hosts)
        accountSpellings.merge(other.accountSpellings)
        hostSpellings.merge(other.hostSpellings)
    }

    /// Decides about the addresses of which something new is known, before events are resolved.
    package mutating func settle() {
        // A managed service account looks like a host until it is known which of the names are hosts.
        if hosts.count != settledHosts { addresses.outdate() }
        settledHosts = hosts.count
        addresses.settle { hosts.contains($0) }
    }
}

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
            learnDestination(values, repeats)
        }
    }

    /// Learns the names of the hosts that log and that are logged on to: both are facts.
    private mutating func learnHosts(_ values: LogEvent.Values, _ outcome: LogEvent.Outcome, _ repeats: Int) {
        let reporter = values[.reporter]
        if let reporter { learn(host: reporter, repeats) }
        guard outcome == .success, let destination = values[.destinationHost] else { return }
        if let reporter, reporter.equals(destination) { return }
        learn(host: destination, repeats)
    }

    private mutating func learn(host: UnsafeRawBufferPointer, _ repeats: Int) {
        guard hostSpellings.add(host, count: repeats), case .name(let name) = HostParts(host) else { return }
        withLowercased(name) { $0.hosts.add($1, count: 0) }
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
    private mutating func learnSource(_ values: LogEvent.Values, at second: Int, _ repeats: Int) {
        guard case .address(let address) = HostParts(values[.sourceAddress]) else { return }
        if isKerberos(values), let computer = Self.computer(values) {
            withLowercased(computer) { $0.addresses.authenticate($1, from: address, at: second) }
        } else if case .name(let name) = HostParts(values[.sourceHost]),
            !Self.isSame(name, values[.reporter]), !Self.isSame(name, values[.destinationHost])
        {
            // A logon by Remote Desktop has the address of the client beside the name of the server itself.
            withLowercased(name) { $0.addresses.claim($1, at: address, count: repeats) }
        }
    }

    private mutating func learnDestination(_ values: LogEvent.Values, _ repeats: Int) {
        guard case .address(let address) = HostParts(values[.destinationAddress]),
            case .name(let name) = HostParts(values[.destinationHost])
        else { return }
        withLowercased(name) { $0.addresses.claim($1, at: address, count: repeats) }
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
    fileprivate var lowercasedBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(lowercasing: self)
        return bytes
    }
}
