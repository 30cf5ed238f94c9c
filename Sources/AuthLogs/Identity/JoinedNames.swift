import ByteIO

/// What ``Identities`` joined, for display: hosts and accounts of several names or addresses.
///
/// Only what may be wrong is listed. A name in upper case, with or without its domain, is the same name.
package struct JoinedNames: Sendable, Hashable, Encodable {
    /// A name as a log writes it, and how often.
    package struct Spelling: Sendable, Hashable, Encodable {
        /// The name; of an account without its domain.
        package let name: String
        /// The domain; empty for hosts.
        package let domain: String
        /// The number of events.
        package let count: Int
    }

    /// An address of a host.
    package struct Address: Sendable, Hashable, Encodable {
        /// The address.
        package let address: String
        /// True if the host proved the address; false if it only called itself so.
        package let isCertain: Bool
        /// The second of the first proof.
        package let first: Int?
        /// The second of the last proof.
        package let last: Int?

        package init(address: String, isCertain: Bool, first: Int?, last: Int?) {
            (self.address, self.isCertain, self.first, self.last) = (address, isCertain, first, last)
        }
    }

    /// A host that has addresses, or several names.
    package struct Host: Sendable, Hashable, Encodable {
        /// The name in day files.
        package let name: String
        /// The names with different domains, in lower case, the most frequent first; empty unless there are two.
        package let spellings: [Spelling]
        /// The addresses that are replaced by the name, in order.
        package let addresses: [Address]
    }

    /// An account whose name occurs with several DNS domains of the same first label.
    package struct Account: Sendable, Hashable, Encodable {
        /// The name in day files.
        package let name: String
        /// The domain in day files.
        package let domain: String
        /// The name with each of its domains, in lower case, the most frequent first.
        package let spellings: [Spelling]
        /// True if there are more spellings than are listed.
        package let hasMore: Bool
    }

    /// The hosts, by name.
    package let hosts: [Host]
    /// The accounts, by name and domain.
    package let accounts: [Account]
    /// The addresses that several hosts share, which keep the address as their name.
    package let sharedAddresses: [String]
}

extension Identities {
    /// The maximum number of spellings that ``joined`` lists of an account or a host.
    private static let maximumSpellings = 32

    /// The hosts and accounts that are joined of several.
    ///
    /// - Complexity: Everything known is sorted: for display only.
    package var joined: JoinedNames {
        JoinedNames(hosts: joinedHosts, accounts: joinedAccounts, sharedAddresses: sharedAddresses)
    }

    private static func precedes(_ one: JoinedNames.Spelling, _ other: JoinedNames.Spelling) -> Bool {
        (other.count, one.name, one.domain) < (one.count, other.name, other.domain)
    }

    private var sharedAddresses: [String] {
        addresses.sorted.compactMap { address, evidence in
            let isShared = evidence.hasTooManySpans || evidence.timeline.contains { $0.name == nil }
            return isShared ? address.description : nil
        }
    }

    private var joinedHosts: [JoinedNames.Host] {
        var (fullNames, known) = (hostsOfSeveralDomains, [String: [JoinedNames.Address]]())
        for index in 0..<addresses.names.count {
            let found = addresses.names.withKey(at: index) { addressesOf($0, on: nil) }
            guard !found.isEmpty else { continue }
            let name = addresses.name(UInt32(truncatingIfNeeded: index))
            known[name] = found.sorted { $0.address < $1.address }.map { joined($0, UInt32(truncatingIfNeeded: index)) }
            if fullNames[name] == nil { fullNames[name] = [] }
        }
        return fullNames.sorted { $0.key < $1.key }.map { name, spellings in
            JoinedNames.Host(
                name: name,
                spellings: Array(spellings.sorted(by: Self.precedes).prefix(Self.maximumSpellings)),
                addresses: known[name] ?? []
            )
        }
    }

    private func joined(_ known: KnownAddress, _ name: UInt32) -> JoinedNames.Address {
        let spans = known.evidence.spans.filter { $0.name == name }
        return JoinedNames.Address(
            address: known.address.description,
            isCertain: known.evidence.hasProof,
            first: spans.map(\.first).min(),
            last: spans.map(\.last).max()
        )
    }

    /// The hosts of which the log knows several names with different domains.
    private var hostsOfSeveralDomains: [String: [JoinedNames.Spelling]] {
        var counts: [String: [String: Int]] = [:]
        for spellings in [reporterSpellings, destinationSpellings, sourceSpellings] {
            for index in 0..<spellings.names.count {
                spellings.names.withName(at: index) { spelling, count in
                    guard case .name(let short) = HostParts(spelling) else { return }
                    let name = String(decoding: short, as: UTF8.self).lowercased()
                    var full = String(decoding: HostParts.fullName(spelling), as: UTF8.self).lowercased()
                    while full.hasSuffix(".") || full.hasSuffix("$") { full.removeLast() }
                    if full.hasPrefix(name + ".") { counts[name, default: [:]][full, default: 0] &+= count }
                }
            }
        }
        return counts.filter { $0.value.count > 1 }
            .mapValues { $0.map { JoinedNames.Spelling(name: $0.key, domain: "", count: $0.value) } }
    }

    private var joinedAccounts: [JoinedNames.Account] {
        struct Account: Hashable { let name, domain: String }
        var counts: [Account: [String: Int]] = [:]
        for index in 0..<accountSpellings.names.count {
            accountSpellings.names.withName(at: index) { spelling, count in
                guard let written = WrittenAccount(spelling), written.domain.hasPrefix(written.label + ".") else {
                    return
                }
                let account = Account(name: written.user, domain: written.label)
                counts[account, default: [:]][written.domain, default: 0] &+= count
            }
        }
        return counts.filter { $0.value.count > 1 }.sorted { one, other in
            (one.key.name, one.key.domain) < (other.key.name, other.key.domain)
        }.map { account, domains in
            let spellings = domains.map { JoinedNames.Spelling(name: account.name, domain: $0.key, count: $0.value) }
            return JoinedNames.Account(
                name: account.name,
                domain: account.domain,
                spellings: Array(spellings.sorted(by: Self.precedes).prefix(Self.maximumSpellings)),
                hasMore: spellings.count > Self.maximumSpellings
            )
        }
    }
}
