package import AuthLogs
import ByteIO

/// Counts of who was where and how, and from them the surprisal of a row: an anomaly detector without a network.
///
/// For each ``Relation`` it remembers how often every pair of values occurred. The sum of the six smoothed surprisals
/// is a strong baseline; how many of the three connections are new is the plain rule that it generalises.
///
///     var history = PairHistory()
///     try history.observe(filesAt: ["data/6.csv", "data/7.csv"])
///     try DayFile(path: "data/8.csv").forEachRow { row in
///         let statistics = history.statistics(on: row)
///         print(statistics.surprisal, statistics.newConnections)
///     }
///
/// Values become numbers on first sight. Memory grows with the distinct values and pairs, never with the rows.
package struct PairHistory: Witness, Sendable {
    private var users = ByteTable(capacity: 1 << 14)
    private var computers = ByteTable(capacity: 1 << 14)
    private var shapes = ByteTable(capacity: 1 << 8)
    private var sourceUserCounts: [UInt32] = []
    private var sourceComputerCounts: [UInt32] = []
    private var destinationComputerCounts: [UInt32] = []
    private var pairs = [PairCounts](repeating: PairCounts(), count: Relation.count)

    /// How many rows were observed.
    package private(set) var rowCount = 0

    /// A history of nothing.
    package init() {}

    /// How many different pairs of `relation` were observed.
    package func pairCount(_ relation: Relation) -> Int { pairs[relation.rawValue].count }

    /// Remembers `row`.
    package mutating func observe(_ row: AuthEventView) {
        let user = users.insert(row[.sourceUser])
        let source = computers.insert(row[.sourceHost])
        let destination = computers.insert(row[.destinationHost])
        let shape = shapes.insert(row.shape)
        Self.add(user, to: &sourceUserCounts)
        Self.add(source, to: &sourceComputerCounts)
        Self.add(destination, to: &destinationComputerCounts)
        for relation in 0..<Relation.count {
            let (first, second) = Self.pair(relation, user, source, destination, shape)
            pairs[relation].add(first, second)
        }
        rowCount += 1
    }

    /// What the history knows of `row`; a value that it never met was seen 0 times.
    package func statistics(on row: AuthEventView) -> ValueStatistics {
        let user = users.index(of: row[.sourceUser]) ?? -1
        let source = computers.index(of: row[.sourceHost]) ?? -1
        let destination = computers.index(of: row[.destinationHost]) ?? -1
        let shape = shapes.index(of: row.shape) ?? -1
        var counts = InlineArray<6, UInt32>(repeating: 0)
        for relation in 0..<Relation.count {
            let (first, second) = Self.pair(relation, user, source, destination, shape)
            if first >= 0, second >= 0 { counts[relation] = pairs[relation][first, second] }
        }
        let users = Self.count(user, in: sourceUserCounts)
        let sources = Self.count(source, in: sourceComputerCounts)
        let destinations = Self.count(destination, in: destinationComputerCounts)
        return ValueStatistics(pairs: counts, firsts: [users, users, sources, users, sources, destinations])
    }

    /// The sum of the surprisals of the six relations, in nats.
    package func surprisal(of row: AuthEventView) -> Double { statistics(on: row).surprisal }

    /// The ids of a relation's two sides, in the order of ``Relation``.
    @inline(__always)
    private static func pair(
        _ relation: Int,
        _ user: Int,
        _ source: Int,
        _ destination: Int,
        _ shape: Int
    ) -> (Int, Int) {
        switch relation {
        case 0: (user, source)
        case 1: (user, destination)
        case 2: (source, destination)
        case 3: (user, shape)
        case 4: (source, shape)
        default: (destination, shape)
        }
    }

    @inline(__always)
    private static func add(_ id: Int, to counts: inout [UInt32]) {
        // Computers share their ids between the two places, so a table may be behind by more than one.
        while counts.count <= id { counts.append(0) }
        if counts[id] < .max { counts[id] += 1 }
    }

    @inline(__always)
    private static func count(_ id: Int, in counts: [UInt32]) -> UInt32 {
        counts.indices.contains(id) ? counts[id] : 0
    }
}

extension AuthEventView {
    /// The three fields auth_type, logon_type and auth_orient with the commas between them.
    var shape: UnsafeRawBufferPointer {
        let (first, last) = (self[.authenticationType], self[.orientation])
        guard let start = first.baseAddress, let end = last.baseAddress else { return first }
        return UnsafeRawBufferPointer(start: start, count: end - start + last.count)
    }
}
