import ByteIO

/// Knows which host had which address, of a bounded number of addresses.
///
/// There is proof of a host if its computer's account authenticated with Kerberos from the address, or if it logged the
/// event itself and told its own address. A host may prove several addresses, and an address has the host that proved it
/// at that time.
///
/// Any other name that comes with an address is a claim: a client chooses it, and so does a server. Whoever steals
/// credentials succeeds with them and may call himself like another host. A claim counts only if nothing speaks against
/// it: see ``host(of:at:isKnown:)``.
struct AddressBook: Sendable {
    /// The maximum number of addresses that stay, those with the smallest keyed hashes.
    let limit: Int
    private let hash: SipHash
    /// The names of hosts, short and in lower case.
    private(set) var names = ByteTable()
    /// The addresses, as 16 bytes.
    private var table = ByteTable()
    private(set) var addresses: [NetworkAddress] = []
    private(set) var evidence: [AddressEvidence] = []
    /// For each name, the addresses that it proved.
    private var proved: [[UInt32]] = []
    /// The addresses at which names were claimed.
    private(set) var claims = ClaimBook()
    /// The addresses whose timeline is outdated.
    private var dirty: [Int] = []
    /// The addresses that several hosts proved.
    private var contested: [Int] = []
    /// True if a timeline in ``contested`` may be outdated.
    private var isContestedDirty = false
    /// The hash from which on addresses are refused.
    private var bound = UInt64.max

    init(limit: Int, hash: SipHash) { (self.limit, self.hash) = (limit, hash) }

    /// The number of addresses.
    var count: Int { addresses.count }

    /// Learns that `host` proved at `second` that it has `address`.
    mutating func prove(_ host: UnsafeRawBufferPointer, at address: NetworkAddress, second: Int) {
        guard let index = insert(address), !evidence[index].hasTooManySpans else { return }
        let name = insert(host)
        change(index) { $0.prove(name, at: second) }
    }

    /// Learns that a host at `address` called itself `host` on `day`, `count` times.
    mutating func claim(
        _ host: UnsafeRawBufferPointer,
        at address: NetworkAddress,
        day: Int,
        count: Int,
        isServer: Bool
    ) {
        guard let index = insert(address), !evidence[index].hasProof, !evidence[index].claimed.isTooMany else { return }
        claim(.init(name: insert(host), day: day, count: count, isServer: isServer), at: index)
    }

    /// What is known of `address`.
    func evidence(of address: NetworkAddress) -> AddressEvidence? { index(of: address).map { evidence[$0] } }

    /// The host that had `address` at `second`; `nil` if that is unknown or several shared it.
    ///
    /// A claimed name counts if all of this is so:
    /// - Nobody proved the address, nor did the name prove another one.
    /// - More than half of the address's claims have the name, in all and on that day.
    /// - The address is the name's home; or the name has none, and was claimed there alone on that day, as by a host
    ///   whose address changes.
    func host(of address: NetworkAddress, at second: Int) -> UInt32? {
        guard let index = index(of: address) else { return nil }
        if let host = evidence[index].host(at: second) { return host }
        // Of addresses that were dropped nobody knows which names were claimed there.
        guard let total = claims.total(of: index), addresses.count < limit, proved[Int(total.name)].isEmpty,
            evidence[index].claimed.agree(on: total.name, day: second.day)
        else { return nil }
        if let home = claims.home(of: total.name) { return home == index ? total.name : nil }
        return isAlone(index, claiming: total.name, on: second.day) ? total.name : nil
    }

    /// The maximum number of addresses without a home of one name that are told apart day by day.
    private static let mostPlaces = 64

    /// True if `name` was claimed on `day` at the address `index`, and at no other.
    private func isAlone(_ index: Int, claiming name: UInt32, on day: Int) -> Bool {
        let places = claims.addresses(of: name)
        guard places.count <= Self.mostPlaces else { return false }
        return places.allSatisfy { place in
            let isClaimed = evidence[Int(place)].claimed.onDay(day).contains { $0.name == name }
            return isClaimed == (Int(place) == index)
        }
    }

    /// Decides about the addresses of which something new is known; `isHost` tells whether a name is that of a host for
    /// certain.
    mutating func settle(isHost: (UnsafeRawBufferPointer) -> Bool) {
        if isContestedDirty { outdate() }
        isContestedDirty = false
        for index in dirty {
            evidence[index].settle { name in
                // A ticket of a host that is stolen and used elsewhere proves a second address.
                proved[Int(name)].count == 1 && names.withKey(at: Int(name)) { isHost($0) }
            }
        }
        dirty.removeAll(keepingCapacity: true)
        claims.settle { evidence[$0].claimed.majority }
    }

    /// Marks the addresses of several hosts for the next ``settle(isHost:)``.
    mutating func outdate() {
        for index in contested where !evidence[index].isDirty { dirty.append(index) }
    }

    /// Adds what `other` knows.
    mutating func merge(_ other: AddressBook) {
        bound = min(bound, other.bound)
        for index in other.addresses.indices { copy(index, of: other) }
        prune()
    }

    /// Adds a span of a file, whatever its name's index, for `host`.
    mutating func restore(_ span: AddressEvidence.Span, of host: UnsafeRawBufferPointer, at address: NetworkAddress) {
        guard let index = insert(address) else { return }
        var span = span
        span.name = insert(host)
        change(index) { $0.merge(span) }
    }

    /// Adds what a file says about the excess of an address.
    mutating func restore(tooManySpans: Bool, tooManyClaims: Bool, at address: NetworkAddress) {
        guard let index = insert(address) else { return }
        if tooManySpans { dropSpans(at: index) }
        if tooManyClaims { dropClaims(at: index) }
    }

    /// Drops what is over the limit.
    mutating func prune() {
        guard addresses.count > limit else { return }
        let order = addresses.indices.map { index in (hash: addresses[index].withBytes { hash($0) }, index: index) }
            .sorted { $0 < $1 }
        bound = min(bound, order[limit].hash)
        var kept = AddressBook(limit: limit, hash: hash)
        for (_, index) in order.prefix(limit) { kept.copy(index, of: self) }
        kept.bound = bound
        self = kept
    }

    /// The addresses and what is known of them, in order of the addresses.
    var sorted: [(address: NetworkAddress, evidence: AddressEvidence)] {
        zip(addresses, evidence).map { ($0, $1) }.sorted { $0.0 < $1.0 }
    }

    /// The name at `index`.
    func name(_ index: UInt32) -> String { names.string(at: Int(index)) }

    /// The addresses that `host` proved, or at which it is the name of most claims.
    func addresses(of host: UnsafeRawBufferPointer) -> [NetworkAddress] {
        guard let name = names.index(of: host) else { return [] }
        return (proved[name] + claims.addresses(of: UInt32(name))).map { addresses[Int($0)] }
    }
}

extension AddressBook {
    private mutating func insert(_ host: UnsafeRawBufferPointer) -> UInt32 {
        let index = names.insert(host)
        if index == proved.count { proved.append([]) }
        return UInt32(truncatingIfNeeded: index)
    }

    private func index(of address: NetworkAddress) -> Int? { address.withBytes { table.index(of: $0) } }

    /// The index of `address`, inserted if it is new; `nil` if the book is full for it.
    private mutating func insert(_ address: NetworkAddress) -> Int? {
        if let index = index(of: address) { return index }
        guard bound == .max || address.withBytes({ hash($0) }) < bound else { return nil }
        if addresses.count >= 2 * limit {
            prune()
            return insert(address)
        }
        addresses.append(address)
        evidence.append(AddressEvidence())
        return address.withBytes { table.insert($0) }
    }

    private mutating func claim(_ claim: ClaimedNames.Claim, at index: Int) {
        if evidence[index].claim(claim) { claims.change(index) }
    }

    /// Changes the spans of the address at `index`.
    @inline(__always)
    private mutating func change(_ index: Int, _ body: (inout AddressEvidence) -> Void) {
        let (count, wasDirty) = (evidence[index].spans.count, evidence[index].isDirty)
        body(&evidence[index])
        if evidence[index].isDirty, !wasDirty { dirty.append(index) }
        if evidence[index].spans.count > count { note(index) }
    }

    /// Notes the host of the newest span at `index`, unless it was noted there before.
    private mutating func note(_ index: Int) {
        claims.change(index)
        let spans = evidence[index].spans
        if let name = spans.last?.name, !spans.dropLast().contains(where: { $0.name == name }) {
            proved[Int(name)].append(UInt32(truncatingIfNeeded: index))
            if proved[Int(name)].count == 2 { isContestedDirty = true }
            if spans.count > 1, spans.dropLast().allSatisfy({ $0.name == spans[0].name }) { contested.append(index) }
        }
        if spans.count > AddressEvidence.maximumSpans { dropSpans(at: index) }
    }

    private mutating func dropSpans(at index: Int) {
        for name in Set(evidence[index].spans.map(\.name)) {
            proved[Int(name)].removeAll { $0 == index }
            if proved[Int(name)].count == 1 { isContestedDirty = true }
        }
        evidence[index].dropSpans()
        claims.change(index)
    }

    private mutating func dropClaims(at index: Int) {
        evidence[index].dropClaims()
        claims.change(index)
    }

    /// Adds what `other` knows of its address at `otherIndex`.
    private mutating func copy(_ otherIndex: Int, of other: AddressBook) {
        let own = other.evidence[otherIndex]
        guard let index = insert(other.addresses[otherIndex]) else { return }
        if own.hasTooManySpans { dropSpans(at: index) }
        for span in own.spans {
            let name = other.names.withKey(at: Int(span.name)) { insert($0) }
            let copied = AddressEvidence.Span(name: name, days: span.days, first: span.first, last: span.last)
            change(index) { $0.merge(copied) }
        }
        if own.claimed.isTooMany { dropClaims(at: index) }
        guard !evidence[index].hasProof else { return }
        for var entry in own.claimed.claims {
            entry.name = other.names.withKey(at: Int(entry.name)) { insert($0) }
            claim(entry, at: index)
        }
    }
}

extension NetworkAddress {
    /// Passes the 16 bytes of the address to `body`.
    @inline(__always)
    fileprivate func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { try body($0) }
    }
}

extension NetworkAddress: Comparable {
    /// Puts addresses in the order of their bytes.
    package static func < (one: NetworkAddress, other: NetworkAddress) -> Bool {
        (one.high, one.low) < (other.high, other.low)
    }
}
