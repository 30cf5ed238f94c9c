/// Names to ask a history for, each once, hashed once: to ask for 20,000 of them takes a millisecond then.
///
/// They mean something to the history that made them, and to its copies.
package struct HashedNames: Sendable {
    /// The names, in the order in which they came.
    package private(set) var names: [String] = []
    private(set) var hashes: [UInt64] = []
    private var known: Set<UInt64> = []
    private let hash: EventHash

    var seed: UInt64 { hash.seed }

    init(_ hash: EventHash) { self.hash = hash }

    /// How many there are.
    package var count: Int { names.count }

    /// Adds `name` unless it is there already.
    package mutating func insert(_ name: String) {
        let value = hash.value(name)
        guard known.insert(value).inserted else { return }
        names.append(name)
        hashes.append(value)
    }
}
