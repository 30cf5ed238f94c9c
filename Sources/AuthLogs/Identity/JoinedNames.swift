/// What ``Identities`` joined, for display.
package struct JoinedNames: Sendable, Hashable, Encodable {
    /// A name as a log writes it, and how often.
    package struct Spelling: Sendable, Hashable, Encodable {
        /// The name; of an account without its domain.
        package let name: String
        /// The domain; empty if there is none, and for hosts.
        package let domain: String
        /// The number of events.
        package let count: Int
    }

    /// An address of a host.
    package struct Address: Sendable, Hashable, Encodable {
        /// The address.
        package let address: String
        /// True if the host's own account authenticated with Kerberos from it; false if the host only called itself so.
        package let isCertain: Bool
        /// The second of the first authentication by Kerberos.
        package let first: Int?
        /// The second of the last authentication by Kerberos.
        package let last: Int?

        package init(address: String, isCertain: Bool, first: Int?, last: Int?) {
            (self.address, self.isCertain, self.first, self.last) = (address, isCertain, first, last)
        }
    }

    /// A host with all its names and addresses.
    package struct Host: Sendable, Hashable, Encodable {
        /// The name in day files.
        package let name: String
        /// The ways in which the log writes the name, the most frequent first.
        package let spellings: [Spelling]
        /// The addresses that are replaced by the name.
        package let addresses: [Address]
    }

    /// An account with all its names.
    package struct Account: Sendable, Hashable, Encodable {
        /// The name in day files.
        package let name: String
        /// The ways in which the log writes it, the most frequent first.
        package let spellings: [Spelling]
        /// True if there are more spellings than are listed.
        package let hasMore: Bool
    }

    /// The hosts, by name.
    package let hosts: [Host]
    /// The known accounts, by name.
    package let accounts: [Account]
    /// The addresses that several hosts share, which keep the address as their name.
    package let sharedAddresses: [String]
}

extension Identities {
    /// The maximum number of spellings that ``joined`` lists of an account or a host.
    private static let maximumSpellings = 32

    /// The hosts and accounts with all their names.
    ///
    /// - Complexity: Everything known is sorted: for display only.
    package var joined: JoinedNames {
        let (addresses, shared) = joinedAddresses
        var spellings = joinedHostSpellings
        for name in addresses.keys where spellings[name] == nil { spellings[name] = [] }
        let hosts = spellings.sorted { $0.key < $1.key }.map { name, spellings in
            JoinedNames.Host(
                name: name,
                spellings: Array(spellings.sorted(by: Self.precedes).prefix(Self.maximumSpellings)),
                addresses: addresses[name] ?? []
            )
        }
        let accounts = joinedAccountSpellings.sorted { $0.key < $1.key }.map { name, spellings in
            JoinedNames.Account(
                name: name,
                spellings: Array(spellings.sorted(by: Self.precedes).prefix(Self.maximumSpellings)),
                hasMore: spellings.count > Self.maximumSpellings
            )
        }
        return JoinedNames(hosts: hosts, accounts: accounts, sharedAddresses: shared)
    }

    private static func precedes(_ one: JoinedNames.Spelling, _ other: JoinedNames.Spelling) -> Bool {
        (other.count, one.name, one.domain) < (one.count, other.name, other.domain)
    }

    /// The addresses of each host, and those that are shared.
    private var joinedAddresses: ([String: [JoinedNames.Address]], shared: [String]) {
        var (byHost, shared): ([String: [JoinedNames.Address]], [String]) = ([:], [])
        for (address, evidence) in addresses.sorted {
            let text = address.description
            let names = Set(evidence.spans.map(\.name))
            for name in names.sorted(by: { addresses.name($0) < addresses.name($1) }) {
                let spans = evidence.spans.filter { $0.name == name }
                guard let first = spans.map(\.first).min(), let last = spans.map(\.last).max(),
                    spans.contains(where: { evidence.host(at: $0.first) == .some(name) })
                else { continue }
                let entry = JoinedNames.Address(address: text, isCertain: true, first: first, last: last)
                byHost[addresses.name(name), default: []].append(entry)
            }
            if names.isEmpty, let name = addresses.host(of: address, at: 0) {
                let entry = JoinedNames.Address(address: text, isCertain: false, first: nil, last: nil)
                byHost[addresses.name(name), default: []].append(entry)
            }
            let isShared = evidence.hasTooManySpans || evidence.timeline.contains { $0.name == nil }
            if isShared { shared.append(text) }
        }
        return (byHost, shared)
    }

    private var joinedHostSpellings: [String: [JoinedNames.Spelling]] {
        var byHost: [String: [JoinedNames.Spelling]] = [:]
        for (spelling, count) in hostSpellings.sorted {
            let bytes = Array(spelling.utf8)
            let name: String? = bytes.withUnsafeBytes {
                guard case .name(let name) = HostParts($0) else { return nil }
                return String(decoding: name, as: UTF8.self).lowercased()
            }
            guard let name else { continue }
            byHost[name, default: []].append(JoinedNames.Spelling(name: spelling, domain: "", count: count))
        }
        return byHost
    }

    private var joinedAccountSpellings: [String: [JoinedNames.Spelling]] {
        var byAccount: [String: [JoinedNames.Spelling]] = [:]
        for (spelling, count) in accountSpellings.sorted {
            let parts = spelling.utf8.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map(
                Array.init
            )
            guard parts.count == 2 else { continue }
            let name: String? = parts[0].withUnsafeBytes {
                AccountParts(user: $0, domain: nil).map { String(decoding: $0.user, as: UTF8.self).lowercased() }
            }
            guard let name else { continue }
            let (user, domain) = (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
            byAccount[name, default: []].append(JoinedNames.Spelling(name: user, domain: domain, count: count))
        }
        return byAccount
    }
}
