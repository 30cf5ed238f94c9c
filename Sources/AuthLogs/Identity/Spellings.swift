import ByteIO

/// The ways in which a log writes names, with counts, of bounded number; those of one host or account are found
/// together.
struct Spellings: Sendable {
    /// What the names are those of.
    enum Kind: Sendable { case host, account }

    /// The spellings; those of accounts are the name, NUL and the domain.
    private(set) var names: BoundedNames
    private let kind: Kind
    /// The short names, in lower case.
    private var keys = ByteTable()
    /// For each short name, its newest spelling.
    private var newest: [Int32] = []
    /// For each spelling, the one before it of the same short name.
    private var previous: [Int32] = []
    /// The number of times that spellings had been dropped when they were last linked.
    private var prunings = 0

    init(_ kind: Kind, limit: Int, hash: SipHash) {
        self.kind = kind
        names = BoundedNames(limit: limit, hash: hash)
    }

    /// Adds `count` to that of `spelling`; returns true unless it was there already.
    @discardableResult
    mutating func add(_ spelling: UnsafeRawBufferPointer, count: Int) -> Bool {
        guard names.add(spelling, count: count) else { return false }
        link()
        return true
    }

    /// Adds the spellings of `other`.
    mutating func merge(_ other: Spellings) {
        names.merge(other.names)
        link()
    }

    /// Passes each spelling of the short name `key` and its count to `body`.
    func forEach(of key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Int) -> Void) {
        guard let place = keys.index(of: key) else { return }
        var index = newest[place]
        while index >= 0 {
            names.withName(at: Int(index), body)
            index = previous[Int(index)]
        }
    }

    /// Links the spellings that are new, or all of them if some were dropped.
    private mutating func link() {
        if prunings != names.prunings { (keys, newest, previous) = (ByteTable(), [], []) }
        prunings = names.prunings
        while previous.count < names.count {
            let index = Int32(truncatingIfNeeded: previous.count)
            let key = names.withName(at: previous.count) { spelling, _ in kind.key(of: spelling) }
            let place = key.withUnsafeBytes { keys.insert($0) }
            if place == newest.count { newest.append(-1) }
            previous.append(newest[place])
            newest[place] = index
        }
    }
}

extension Spellings.Kind {
    /// The short name of `spelling`, in lower case.
    fileprivate func key(of spelling: UnsafeRawBufferPointer) -> [UInt8] {
        var key: [UInt8] = []
        switch self {
        case .host: if case .name(let name) = HostParts(spelling) { key.append(lowercasing: name) }
        case .account: if let user = spelling.account.parts?.user { key.append(lowercasing: user) }
        }
        return key
    }
}

extension UnsafeRawBufferPointer {
    /// The name and the domain of an account's spelling.
    var account: (user: UnsafeRawBufferPointer, domain: UnsafeRawBufferPointer, parts: AccountParts?) {
        let end = firstIndex(of: 0) ?? count
        let (user, domain) = (slice(0..<end), slice(Swift.min(end &+ 1, count)..<count))
        return (user, domain, AccountParts(user: user, domain: domain.isEmpty ? nil : domain))
    }
}
