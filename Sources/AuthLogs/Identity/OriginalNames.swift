import ByteIO

/// The names and addresses that a log has for one host or account of a day file, for people to find it in their logs.
///
/// The lists are short: the most frequent come first, and ``hasMore`` tells that some are left out. Names that differ only
/// in upper and lower case are one, in its most frequent form.
package struct OriginalNames: Sendable, Hashable, Encodable {
    /// The names, as the log writes them; `DOMAIN\name` for an account with a domain of its own field.
    package let names: [String]
    /// The addresses that stand for the host; none for an account.
    package let addresses: [String]
    /// True if there are more names or addresses than are listed.
    package let hasMore: Bool

    /// The maximum number of names, and of addresses.
    package static let maximum = 8

    /// Keeps the most frequent of `names`, and the first of `addresses`.
    fileprivate init(_ names: CountedNames, addresses: [String] = []) {
        let sorted = names.sorted
        self.names = Array(sorted.prefix(Self.maximum))
        self.addresses = Array(addresses.prefix(Self.maximum))
        hasMore = max(sorted.count, addresses.count) > Self.maximum
    }
}

extension Identities {
    /// The addresses and names of the log for `host` that say more than the name itself: its other domains and forms in
    /// upper case do not.
    ///
    /// The parameters are those of ``names(ofHost:on:)``.
    package func otherNames(ofHost host: String, on day: Int?) -> [String] {
        let found = names(ofHost: host, on: day)
        return found.addresses + found.names.filter { $0.prefix { $0 != "." }.lowercased() != host }
    }

    /// The names of the log for an account, if there are several.
    ///
    /// The parameters are those of ``names(ofAccount:domain:)``.
    package func otherNames(ofAccount account: String, domain: String?) -> [String] {
        let names = names(ofAccount: account, domain: domain).names
        return names.count > 1 ? names : []
    }

    /// The names and addresses that the log has for a host of a day file.
    ///
    ///     identities.names(ofHost: "ws015").addresses   // ["10.20.0.15"]
    ///     identities.names(ofHost: "10.20.0.66").names  // ["ws015"], a claim that was not believed
    ///
    /// Of an address that has no name, the names are those of the hosts that shared it or claimed it.
    ///
    /// - Parameters:
    ///   - host: The host, as ``resolve(_:users:showsSecrets:into:)`` wrote it.
    ///   - day: The day, in days since 1970, on which the addresses were the host's; `nil` for all.
    /// - Returns: The names and addresses; none for a host that is not known.
    /// - Complexity: O(*n* log *n*) in the host's own names and addresses.
    package func names(ofHost host: String, on day: Int? = nil) -> OriginalNames {
        if let address = NetworkAddress(host) { return OriginalNames(names(at: address, on: day)) }
        var host = host
        return host.withUTF8 { text in
            let host = UnsafeRawBufferPointer(text)
            var names = CountedNames()
            for spellings in [reporterSpellings, destinationSpellings, sourceSpellings] {
                spellings.forEach(of: host) { names.add(String(decoding: $0, as: UTF8.self), $1) }
            }
            let addresses = addressesOf(host, on: day).map(\.address.description)
            return OriginalNames(names, addresses: addresses)
        }
    }

    /// The names that the log has for an account of a day file.
    ///
    ///     identities.names(ofAccount: "anna", domain: "corp").names  // ["CORP\\anna", "anna@CORP.EXAMPLE"]
    ///
    /// - Parameters:
    ///   - account: The account's name without its domain, as ``resolve(_:users:showsSecrets:into:)`` wrote it.
    ///   - domain: The domain of the day file, `?` if there is none; `nil` for the accounts of all domains.
    /// - Returns: The names; none for an account that is not known.
    /// - Complexity: O(*n* log *n*) in the account's own names.
    package func names(ofAccount account: String, domain: String? = nil) -> OriginalNames {
        var (account, names) = (account, CountedNames())
        account.withUTF8 { text in
            accountSpellings.forEach(of: UnsafeRawBufferPointer(text)) { spelling, count in
                guard let written = WrittenAccount(spelling), domain == nil || written.label == domain else { return }
                names.add(written.text, count)
            }
        }
        return OriginalNames(names)
    }

    /// An address of a host, and how well it is known.
    struct KnownAddress {
        /// The address.
        let address: NetworkAddress
        /// What is known of it.
        let evidence: AddressEvidence
        /// True if there is evidence of the very day.
        fileprivate let isOfDay: Bool
        /// The number of days with evidence.
        fileprivate let days: Int
    }

    /// The addresses that stand for `host` on `day`, or ever: those with evidence of the day first, then those with
    /// evidence of many days.
    func addressesOf(_ host: UnsafeRawBufferPointer, on day: Int?) -> [KnownAddress] {
        guard let name = addresses.names.index(of: host).map({ UInt32(truncatingIfNeeded: $0) }) else { return [] }
        let found = addresses.addresses(of: host).compactMap { known($0, name, day) }
        return found.sorted { one, other in
            guard one.isOfDay == other.isOfDay else { return one.isOfDay }
            return one.days == other.days ? one.address < other.address : one.days > other.days
        }
    }

    private func known(_ address: NetworkAddress, _ name: UInt32, _ day: Int?) -> KnownAddress? {
        guard let evidence = addresses.evidence(of: address) else { return nil }
        let spans = evidence.spans.filter { $0.name == name }
        let (start, end) = day.map { ($0.firstSecond, $0.firstSecond &+ 86_400) } ?? (.min, .max)
        let ofDay = spans.filter { $0.first < end && $0.last >= start }
        let claims = evidence.claimed.claims.filter { $0.name == name }
        // The host of the address may have changed during the day.
        var seconds = evidence.timeline.lazy.map(\.second).filter { $0 >= start && $0 < end } + [start]
        if day == nil, !evidence.hasProof { seconds = claims.map(\.day.firstSecond) }
        guard seconds.contains(where: { self.host(of: address, at: $0) == name }) else { return nil }
        return KnownAddress(
            address: address,
            evidence: evidence,
            isOfDay: !ofDay.isEmpty || claims.contains { $0.day == day },
            days: spans.reduce(0) { $0 + Int($1.days) } + claims.count
        )
    }

    /// The names that hosts proved or claimed at `address`.
    private func names(at address: NetworkAddress, on day: Int?) -> CountedNames {
        var names = CountedNames()
        guard let evidence = addresses.evidence(of: address) else { return names }
        for span in evidence.spans where day.map({ span.first.day <= $0 && $0 <= span.last.day }) ?? true {
            names.add(addresses.name(span.name), Int(span.days))
        }
        for claim in evidence.claimed.claims where day == nil || day == claim.day {
            names.add(addresses.name(claim.name), claim.count)
        }
        return names
    }
}

extension Int {
    /// The first second of a day.
    fileprivate var firstSecond: Int { Swift.min(Swift.max(self, -(1 << 46)), 1 << 46) * 86_400 }
}

/// Names with their counts, those that differ only in upper and lower case as one.
private struct CountedNames {
    private var forms: [String: [String: Int]] = [:]

    mutating func add(_ name: String, _ count: Int) {
        forms[name.lowercased(), default: [:]][name, default: 0] &+= count
    }

    /// The names, each in its most frequent form, the most frequent first.
    var sorted: [String] {
        let names = forms.values.map { forms in
            let best = forms.min { ($1.value, $0.key) < ($0.value, $1.key) }
            return (name: best?.key ?? "", count: forms.values.reduce(0, &+))
        }
        return names.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.map(\.name)
    }
}

/// An account as the log writes it.
struct WrittenAccount {
    /// The name without its domain, in lower case.
    let user: String
    /// The domain of the day file; `?` if there is none, `.` for that of the host.
    let label: String
    /// The whole domain, in lower case; empty if there is none.
    let domain: String
    /// The account in one word.
    let text: String

    /// Takes apart a spelling of ``Identities``; `nil` if it is none.
    init?(_ spelling: UnsafeRawBufferPointer) {
        let written = spelling.account
        guard let parts = written.parts else { return nil }
        user = String(decoding: parts.user, as: UTF8.self).lowercased()
        var label: [UInt8] = []
        let own: [UInt8] = [.dot]
        own.withUnsafeBytes { label.append(domain: parts.domain, of: $0) }
        self.label = String(decoding: label, as: UTF8.self)
        domain = parts.domain.map { String(decoding: $0, as: UTF8.self).lowercased() } ?? ""
        let name = String(decoding: written.user, as: UTF8.self)
        let hasDomain = written.domain.isEmpty || written.user.contains(.backslash) || written.user.contains(.at)
        text = hasDomain ? name : "\(String(decoding: written.domain, as: UTF8.self))\\\(name)"
    }
}
