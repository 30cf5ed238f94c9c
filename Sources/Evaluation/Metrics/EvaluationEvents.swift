/// What evaluation knows of the rows of a test set: when, who, from where, and whether it was the red team.
///
/// Columns of equal length, one entry a row, in input order. Names are kept once and rows point to them.
public struct EvaluationEvents: Sendable {
    /// Seconds since the log's start; they need not be sorted.
    public let seconds: [Int]
    /// The index in ``userNames`` of each row's source user.
    public let users: [Int32]
    /// The name of each source user.
    public let userNames: [String]
    /// The index in ``hostNames`` of each row's source computer, where it is known.
    public let sourceHosts: [Int32]?
    /// The name of each source computer.
    public let hostNames: [String]
    /// Whether each row is labelled as the red team's.
    public let isRed: [Bool]

    /// The number of rows.
    public var count: Int { seconds.count }

    /// The rows of a test set.
    ///
    /// - Precondition: The columns have one length, at most 2³² − 1, and the indices lie in the name lists.
    public init(
        seconds: [Int],
        users: [Int32],
        userNames: [String],
        sourceHosts: [Int32]? = nil,
        hostNames: [String] = [],
        isRed: [Bool]
    ) {
        precondition(users.count == seconds.count && isRed.count == seconds.count, "columns differ in length")
        precondition(sourceHosts.map { $0.count == seconds.count } ?? true, "columns differ in length")
        precondition(seconds.count <= Int(UInt32.max), "more rows than 32 bits can number")
        precondition(users.allSatisfy { userNames.indices.contains(Int($0)) }, "a user without a name")
        precondition(sourceHosts?.allSatisfy { hostNames.indices.contains(Int($0)) } ?? true, "a host without a name")
        self.seconds = seconds
        self.users = users
        self.userNames = userNames
        self.sourceHosts = sourceHosts
        self.hostNames = hostNames
        self.isRed = isRed
    }

    /// The source computer that makes most red-team rows (the first by name among equals) and how many it makes.
    public var noisiestRedHost: (index: Int32, name: String, redRows: Int)? {
        guard let sourceHosts else { return nil }
        var counts: [Int32: Int] = [:]
        for (host, isRed) in zip(sourceHosts, isRed) where isRed { counts[host, default: 0] += 1 }
        let noisiest = counts.min { left, right in
            left.value != right.value
                ? left.value > right.value : hostNames[Int(left.key)] < hostNames[Int(right.key)]
        }
        return noisiest.map { ($0.key, hostNames[Int($0.key)], $0.value) }
    }
}
