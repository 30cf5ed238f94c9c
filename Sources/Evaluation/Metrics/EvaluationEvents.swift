/// What evaluation knows of the rows of a test set: when, who, from where, and whether it was the red team.
///
/// Columns of equal length, one entry a row, in input order. Names are kept once and rows point to them.
package struct EvaluationEvents: Sendable {
    /// Seconds since the log's start; they need not be sorted.
    package let seconds: [Int]
    /// The index in ``userNames`` of each row's source user.
    package let users: [Int32]
    /// The name of each source user.
    package let userNames: [String]
    /// The index in ``hostNames`` of each row's source computer, where it is known.
    package let sourceHosts: [Int32]?
    /// The name of each source computer.
    package let hostNames: [String]
    /// The index in ``destinationNames`` of each row's destination computer, where it is known.
    package let destinations: [Int32]?
    /// The name of each destination computer.
    package let destinationNames: [String]
    /// The index in ``campaignNames`` of each red row's campaign, where campaigns are known; −1 for normal rows, and for
    /// red ones that no campaign claims.
    package let campaigns: [Int32]?
    /// The name of each campaign.
    package let campaignNames: [String]
    /// The kind of each campaign, such as `quiet`.
    package let campaignKinds: [String]
    /// Whether each row is labelled as the red team's.
    package let isMalicious: [Bool]

    /// The number of rows.
    package var count: Int { seconds.count }

    /// The rows of a test set.
    ///
    /// - Precondition: The columns have one length, at most 2³² − 1, the indices lie in the name lists, every campaign has
    ///   a kind, and no normal row has a campaign.
    package init(
        seconds: [Int],
        users: [Int32],
        userNames: [String],
        sourceHosts: [Int32]? = nil,
        hostNames: [String] = [],
        destinations: [Int32]? = nil,
        destinationNames: [String] = [],
        campaigns: [Int32]? = nil,
        campaignNames: [String] = [],
        campaignKinds: [String] = [],
        isMalicious: [Bool]
    ) {
        let columns = [users, sourceHosts, destinations, campaigns].compactMap { $0?.count } + [isMalicious.count]
        precondition(columns.allSatisfy { $0 == seconds.count }, "columns differ in length")
        precondition(seconds.count <= Int(UInt32.max), "more rows than 32 bits can number")
        precondition(Self.isNamed(users, by: userNames), "a user without a name")
        precondition(sourceHosts.map { Self.isNamed($0, by: hostNames) } ?? true, "a host without a name")
        precondition(destinations.map { Self.isNamed($0, by: destinationNames) } ?? true, "a host without a name")
        precondition(campaignNames.count == campaignKinds.count, "a kind for every campaign")
        precondition(
            campaigns.map {
                zip($0, isMalicious).allSatisfy { $0 == -1 || ($1 && campaignNames.indices.contains(Int($0))) }
            }
                ?? true,
            "a campaign without a name, or of a normal row"
        )
        self.seconds = seconds
        self.users = users
        self.userNames = userNames
        self.sourceHosts = sourceHosts
        self.hostNames = hostNames
        self.destinations = destinations
        self.destinationNames = destinationNames
        self.campaigns = campaigns
        self.campaignNames = campaignNames
        self.campaignKinds = campaignKinds
        self.isMalicious = isMalicious
    }

    private static func isNamed(_ column: [Int32], by names: [String]) -> Bool {
        column.allSatisfy { names.indices.contains(Int($0)) }
    }

    /// The source computer that makes most red-team rows (the first by name among equals) and how many it makes.
    package var noisiestRedHost: (index: Int32, name: String, redRows: Int)? {
        guard let sourceHosts else { return nil }
        var counts: [Int32: Int] = [:]
        for (host, isMalicious) in zip(sourceHosts, isMalicious) where isMalicious { counts[host, default: 0] += 1 }
        let noisiest = counts.min { left, right in
            left.value != right.value
                ? left.value > right.value : hostNames[Int(left.key)] < hostNames[Int(right.key)]
        }
        return noisiest.map { ($0.key, hostNames[Int($0.key)], $0.value) }
    }
}
