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
    /// The names of hosts that logged events.
    var reporters: BoundedNames
    /// The ways in which known accounts were written.
    var accountSpellings: Spellings
    /// The ways in which hosts that logged events were written.
    var reporterSpellings: Spellings
    /// The ways in which hosts that were logged on to were written.
    var destinationSpellings: Spellings
    /// The ways in which hosts that logged on were written, where the logon succeeded.
    var sourceSpellings: Spellings
    /// The number of hosts at the last ``settle()``.
    private var settledHosts = 0
    /// A buffer for names.
    var scratch: [UInt8] = []

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
        reporters = BoundedNames(limit: limits.names, hash: hash)
        accountSpellings = Spellings(.account, limit: limits.names, hash: hash)
        reporterSpellings = Spellings(.host, limit: limits.names, hash: hash)
        destinationSpellings = Spellings(.host, limit: limits.names, hash: hash)
        sourceSpellings = Spellings(.host, limit: limits.names, hash: hash)
    }

    /// A book with the same key in which nothing is known, for another thread to learn into.
    package var blank: Identities { Identities(hash: hash, limits: limits) }

    /// Adds what `other` knows.
    package mutating func merge(_ other: Identities) {
        addresses.merge(other.addresses)
        accounts.merge(other.accounts)
        domains.merge(other.domains)
        hosts.merge(other.hosts)
        reporters.merge(other.reporters)
        accountSpellings.merge(other.accountSpellings)
        reporterSpellings.merge(other.reporterSpellings)
        destinationSpellings.merge(other.destinationSpellings)
        sourceSpellings.merge(other.sourceSpellings)
    }

    /// Decides about the addresses of which something new is known, before events are resolved.
    package mutating func settle() {
        // A managed service account looks like a host until it is known which of the names are hosts.
        if hosts.count != settledHosts { addresses.outdate() }
        settledHosts = hosts.count
        addresses.settle { hosts.contains($0) }
    }

    /// The host that had `address` at `second`; `nil` if that is unknown.
    func host(of address: NetworkAddress, at second: Int) -> UInt32? { addresses.host(of: address, at: second) }
}
