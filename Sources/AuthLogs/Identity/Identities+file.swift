package import Foundation
import ByteIO

/// What is stored: every list is sorted, so that the same knowledge makes the same file.
private struct StoredIdentities: Codable {
    static let currentVersion = 2

    var version = Self.currentVersion
    /// The key of the hash that hides names, 32 hexadecimal digits.
    var key: String
    var addresses: [StoredAddress]
    var accounts: [String]
    var domains: [String]
    var hosts: [String]
    var reporters: [String]
    var accountSpellings: StoredNames
    var reporterSpellings: StoredNames
    var destinationSpellings: StoredNames
    var sourceSpellings: StoredNames

    private enum CodingKeys: String, CodingKey {
        case version, key, addresses, accounts, domains, hosts, reporters
        case accountSpellings = "account_spellings"
        case reporterSpellings = "reporter_spellings"
        case destinationSpellings = "destination_spellings"
        case sourceSpellings = "source_spellings"
    }
}

/// The version of a file of any version.
private struct StoredVersion: Decodable {
    let version: Int
}

/// Names and their counts, in the same order.
private struct StoredNames: Codable {
    var names: [String]
    var counts: [Int]
}

private struct StoredAddress: Codable {
    struct Span: Codable {
        var host: String
        var days: UInt32
        var first: Int
        var last: Int
    }

    struct Claim: Codable {
        var host: String
        var day: Int
        var count: Int
        var isServer: Bool?

        private enum CodingKeys: String, CodingKey {
            case host, day, count
            case isServer = "server"
        }
    }

    var address: String
    /// Which hosts proved that they had the address, and when.
    var proved: [Span]?
    /// How the hosts at the address called themselves.
    var claimed: [Claim]?
    var hasTooManySpans: Bool?
    var hasTooManyClaims: Bool?

    private enum CodingKeys: String, CodingKey {
        case address, proved, claimed
        case hasTooManySpans = "too_many_spans"
        case hasTooManyClaims = "too_many_claims"
    }
}

extension Identities {
    /// Checks that `host` can be a value of a day file.
    fileprivate static func check(host: String) throws {
        guard host.utf8.allSatisfy({ $0 >= 0x20 && $0 != .comma && $0 != 0x7f }) else {
            throw corrupted("expected names of hosts, found a comma or a control character in one")
        }
    }
}

extension Identities: Codable {
    /// Reads what ``encode(to:)`` wrote.
    package init(from decoder: any Decoder) throws {
        let version = try StoredVersion(from: decoder).version
        guard version == StoredIdentities.currentVersion else {
            let text = "expected version \(StoredIdentities.currentVersion), found \(version): prepare and train again"
            throw Self.corrupted(text)
        }
        let stored = try StoredIdentities(from: decoder)
        guard stored.key.utf8.count == 32, let first = UInt64(stored.key.prefix(16), radix: 16),
            let second = UInt64(stored.key.suffix(16), radix: 16)
        else { throw Self.corrupted("expected a key of 32 hexadecimal digits, found something else") }
        self.init(hash: SipHash(first, second))
        for name in stored.accounts { accounts.add(name) }
        for name in stored.domains { domains.add(name) }
        for name in stored.hosts { hosts.add(name) }
        for name in stored.reporters { reporters.add(name) }
        try stored.accountSpellings.add(to: &accountSpellings)
        try stored.reporterSpellings.add(to: &reporterSpellings)
        try stored.destinationSpellings.add(to: &destinationSpellings)
        try stored.sourceSpellings.add(to: &sourceSpellings)
        for entry in stored.addresses { try addresses.add(entry) }
        settle()
    }

    /// Writes what is known.
    package func encode(to encoder: any Encoder) throws {
        var key: [UInt8] = []
        hash.first.appendHex(to: &key)
        hash.second.appendHex(to: &key)
        let stored = StoredIdentities(
            key: String(decoding: key, as: UTF8.self),
            addresses: addresses.stored,
            accounts: StoredNames(accounts).names,
            domains: StoredNames(domains).names,
            hosts: StoredNames(hosts).names,
            reporters: StoredNames(reporters).names,
            accountSpellings: StoredNames(accountSpellings.names),
            reporterSpellings: StoredNames(reporterSpellings.names),
            destinationSpellings: StoredNames(destinationSpellings.names),
            sourceSpellings: StoredNames(sourceSpellings.names)
        )
        try stored.encode(to: encoder)
    }

    fileprivate static func corrupted(_ message: String) -> DecodingError {
        DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: message))
    }
}

extension Identities {
    /// The name of the file beside day files.
    package static let fileName = "identities.json"

    /// Reads the file at `path`.
    ///
    /// - Throws: `InputError` that names the file, if it cannot be read or is damaged.
    package init(path: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw InputError(file: path, message: "expected a file of identities, found none that can be read")
        }
        do {
            self = try JSONDecoder().decode(Identities.self, from: data)
        } catch DecodingError.dataCorrupted(let context) where context.underlyingError == nil {
            throw InputError(file: path, message: context.debugDescription)
        } catch {
            throw InputError(file: path, message: "expected the identities that surprisal writes, found something else")
        }
    }

    /// The content of the file, the same for the same knowledge.
    package var fileContent: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var data = try encoder.encode(self)
            data.append(.lineFeed)
            return data
        }
    }

    /// Writes the file at `path`, atomically.
    package func write(to path: String) throws { try AtomicFile.write(fileContent, to: path, isPrivate: true) }
}

extension BoundedNames {
    fileprivate mutating func add(_ name: String) {
        var name = name
        name.withUTF8 { _ = add(UnsafeRawBufferPointer($0), count: 0) }
    }
}

extension StoredNames {
    init(_ names: BoundedNames) {
        var copy = names
        copy.prune()
        let sorted = copy.sorted
        self.init(names: sorted.map(\.name), counts: sorted.map(\.count))
    }

    func add(to spellings: inout Spellings) throws {
        guard names.count == counts.count, counts.allSatisfy({ $0 >= 0 }) else {
            throw Identities.corrupted("expected a count for every name, found \(counts.count) for \(names.count)")
        }
        for (name, count) in zip(names, counts) {
            var name = name
            name.withUTF8 { _ = spellings.add(UnsafeRawBufferPointer($0), count: count) }
        }
    }
}

extension AddressBook {
    fileprivate var stored: [StoredAddress] {
        var copy = self
        copy.prune()
        return copy.sorted.map { entry in copy.stored(entry.address, entry.evidence) }
    }

    private func stored(_ address: NetworkAddress, _ evidence: AddressEvidence) -> StoredAddress {
        let spans = evidence.joinedSpans
            .map { StoredAddress.Span(host: name($0.name), days: $0.days, first: $0.first, last: $0.last) }
            .sorted { ($0.first, $0.last, $0.host) < ($1.first, $1.last, $1.host) }
        let claims = evidence.claimed.claims
            .map { claim in
                StoredAddress.Claim(
                    host: name(claim.name),
                    day: claim.day,
                    count: claim.count,
                    isServer: claim.isServer ? true : nil
                )
            }
            .sorted { ($0.day, $0.host) < ($1.day, $1.host) }
        return StoredAddress(
            address: address.description,
            proved: spans.isEmpty ? nil : spans,
            claimed: claims.isEmpty ? nil : claims,
            hasTooManySpans: evidence.hasTooManySpans ? true : nil,
            hasTooManyClaims: evidence.claimed.isTooMany ? true : nil
        )
    }

    fileprivate mutating func add(_ entry: StoredAddress) throws {
        guard let address = NetworkAddress(entry.address) else {
            throw Identities.corrupted("expected addresses of hosts, found something else")
        }
        for span in entry.proved ?? [] {
            try Identities.check(host: span.host)
            guard span.first <= span.last, span.days > 0 else {
                throw Identities.corrupted("expected time spans that begin before they end, found another")
            }
            var host = span.host
            host.withUTF8 { name in
                let times = AddressEvidence.Span(name: 0, days: span.days, first: span.first, last: span.last)
                restore(times, of: UnsafeRawBufferPointer(name), at: address)
            }
        }
        for claim in entry.claimed ?? [] {
            try Identities.check(host: claim.host)
            guard claim.count >= 0 else { throw Identities.corrupted("expected counts, found a negative one") }
            var host = claim.host
            host.withUTF8 { name in
                self.claim(
                    UnsafeRawBufferPointer(name),
                    at: address,
                    day: claim.day,
                    count: claim.count,
                    isServer: claim.isServer ?? false
                )
            }
        }
        let (spans, claims) = (entry.hasTooManySpans ?? false, entry.hasTooManyClaims ?? false)
        restore(tooManySpans: spans, tooManyClaims: claims, at: address)
    }
}
