import ByteIO

/// Knows which host had which address, of a bounded number of addresses.
///
/// A computer's account that authenticated with Kerberos from an address is strong evidence. A name that came with an
/// address in a logon that succeeded is weak evidence: the client chooses it. It counts if more than half of the
/// address's logons had it, nothing strong is known of the address, and no other address is known to be that host's.
struct AddressBook: Sendable {
    /// The maximum number of addresses that stay, those with the smallest keyed hashes.
    let limit: Int
    private let hash: SipHash
    /// The names of hosts, short and in lower case.
    private(set) var names = ByteTable()
    /// For each name, the number of addresses that have it by Kerberos.
    private var holdings: [Int] = []
    /// The addresses, as 16 bytes.
    private var table = ByteTable()
    private var addresses: [NetworkAddress] = []
    private var evidence: [AddressEvidence] = []
    /// The addresses whose timeline is outdated.
    private var dirty: [Int] = []
    /// The addresses from which several hosts authenticated with Kerberos.
    private var contested: [Int] = []
    /// The hash from which on addresses are refused.
    private var bound = UInt64.max

    init(limit: Int, hash: SipHash) { (self.limit, self.hash) = (limit, hash) }

    /// The number of addresses.
    var count: Int { addresses.count }

    /// Learns that `host` authenticated with Kerberos from `address` at `second`.
    mutating func authenticate(_ host: UnsafeRawBufferPointer, from address: NetworkAddress, at second: Int) {
        guard let index = insert(address) else { return }
        let name = insert(host)
        change(index) { $0.authenticate(name, at: second) }
    }

    /// Learns that a host which calls itself `host` logged on from `address`, or answered there, `count` times.
    mutating func claim(_ host: UnsafeRawBufferPointer, at address: NetworkAddress, count: Int) {
        guard let index = insert(address) else { return }
        let name = insert(host)
        change(index) { $0.claim(name, count: count) }
    }

    /// The host that had `address` at `second`; `nil` if that is unknown or several shared it.
    func host(of address: NetworkAddress, at second: Int) -> UInt32? {
        guard let index = address.withBytes({ table.index(of: $0) }) else { return nil }
        if let host = evidence[index].host(at: second) { return host }
        guard let name = evidence[index].majorityClaim, holdings[Int(name)] == 0 else { return nil }
        return name
    }

    /// Decides about the addresses of which something new is known; `isHost` tells whether a name is that of a host for
    /// certain.
    mutating func settle(isHost: (UnsafeRawBufferPointer) -> Bool) {
        for index in dirty {
            evidence[index].settle { name in names.withKey(at: Int(name)) { isHost($0) } }
        }
        dirty.removeAll(keepingCapacity: true)
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
        if tooManyClaims { evidence[index].dropClaims() }
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
        zip(addresses, evidence).map { ($0, $1) }.sorted { ($0.0.high, $0.0.low) < ($1.0.high, $1.0.low) }
    }

    /// The name at `index`.
    func name(_ index: UInt32) -> String { names.string(at: Int(index)) }
}

extension AddressBook {
    private mutating func insert(_ host: UnsafeRawBufferPointer) -> UInt32 {
        let index = names.insert(host)
        if index == holdings.count { holdings.append(0) }
        return UInt32(truncatingIfNeeded: index)
    }

    /// The index of `address`, inserted if it is new; `nil` if the book is full for it.
    private mutating func insert(_ address: NetworkAddress) -> Int? {
        if let index = address.withBytes({ table.index(of: $0) }) { return index }
        guard bound == .max || address.withBytes({ hash($0) }) < bound else { return nil }
        if addresses.count >= 2 * limit {
            prune()
            return insert(address)
        }
        addresses.append(address)
        evidence.append(AddressEvidence())
        return address.withBytes { table.insert($0) }
    }

    /// Changes what is known of the address at `index`.
    @inline(__always)
    private mutating func change(_ index: Int, _ body: (inout AddressEvidence) -> Void) {
        let (count, wasDirty) = (evidence[index].spans.count, evidence[index].isDirty)
        body(&evidence[index])
        if evidence[index].isDirty, !wasDirty { dirty.append(index) }
        if evidence[index].spans.count > count { hold(index) }
    }

    /// Counts the host of the newest span at `index`, unless it was counted there before.
    private mutating func hold(_ index: Int) {
        let spans = evidence[index].spans
        if let name = spans.last?.name, !spans.dropLast().contains(where: { $0.name == name }) {
            holdings[Int(name)] += 1
            if spans.count > 1, spans.dropLast().allSatisfy({ $0.name == spans[0].name }) { contested.append(index) }
        }
        if spans.count > AddressEvidence.maximumSpans { dropSpans(at: index) }
    }

    private mutating func dropSpans(at index: Int) {
        for name in Set(evidence[index].spans.map(\.name)) { holdings[Int(name)] -= 1 }
        evidence[index].dropSpans()
    }

    /// Adds what `other` knows of its address at `otherIndex`.
    private mutating func copy(_ otherIndex: Int, of other: AddressBook) {
        let own = other.evidence[otherIndex]
        guard let index = insert(other.addresses[otherIndex]) else { return }
        if own.hasTooManySpans { dropSpans(at: index) }
        if own.hasTooManyClaims { evidence[index].dropClaims() }
        for span in own.spans {
            let name = other.names.withKey(at: Int(span.name)) { insert($0) }
            let copied = AddressEvidence.Span(name: name, days: span.days, first: span.first, last: span.last)
            change(index) { $0.merge(copied) }
        }
        for claim in own.claims {
            let name = other.names.withKey(at: Int(claim.name)) { insert($0) }
            evidence[index].claim(name, count: claim.count)
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
