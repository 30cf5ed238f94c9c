package import AuthLogs

/// The events of a test set as columns: time, user, hosts, campaign and label.
///
/// All columns have one entry per event, in input order. Each name is stored once, and events refer to it by index.
package struct EvaluationEvents: Sendable {
    /// The seconds of the events as the log counts them, in any order.
    package let seconds: [Int]
    /// The index in ``userNames`` of each event's source user.
    package let users: [Int32]
    /// The name of each source user.
    package let userNames: [String]
    /// The index in ``hostNames`` of each event's source host; `nil` if hosts are not known.
    package let sourceHosts: [Int32]?
    /// The name of each source host.
    package let hostNames: [String]
    /// The index in ``destinationNames`` of each event's destination host; `nil` if hosts are not known.
    package let destinations: [Int32]?
    /// The name of each destination host.
    package let destinationNames: [String]
    /// The index in ``campaignNames`` of each malicious event's campaign; −1 for normal events and for malicious ones
    /// without a campaign; `nil` if campaigns are not known.
    package let campaigns: [Int32]?
    /// The name of each campaign.
    package let campaignNames: [String]
    /// The kind of each campaign, such as `quiet`.
    package let campaignKinds: [String]
    /// The label of each event: true if it is malicious.
    package let isMalicious: [Bool]
    /// The clock that tells the events' days.
    package let clock: EventClock

    /// The number of events.
    package var count: Int { seconds.count }

    /// Creates a test set from its columns.
    ///
    /// - Precondition: The columns have one length, at most 2³² − 1, the indices lie in the name lists, every campaign
    ///   has a kind, and no normal event has a campaign.
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
        isMalicious: [Bool],
        clock: EventClock = EventClock()
    ) {
        let columns = [users, sourceHosts, destinations, campaigns].compactMap { $0?.count } + [isMalicious.count]
        precondition(columns.allSatisfy { $0 == seconds.count }, "columns differ in length")
        precondition(seconds.count <= Int(UInt32.max), "more events than 32 bits can number")
        precondition(Self.isNamed(users, by: userNames), "a user without a name")
        precondition(sourceHosts.map { Self.isNamed($0, by: hostNames) } ?? true, "a host without a name")
        precondition(destinations.map { Self.isNamed($0, by: destinationNames) } ?? true, "a host without a name")
        precondition(campaignNames.count == campaignKinds.count, "a kind for every campaign")
        precondition(
            campaigns.map {
                zip($0, isMalicious).allSatisfy { $0 == -1 || ($1 && campaignNames.indices.contains(Int($0))) }
            }
                ?? true,
            "a campaign without a name, or of a normal event"
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
        self.clock = clock
    }

    private static func isNamed(_ column: [Int32], by names: [String]) -> Bool {
        column.allSatisfy { names.indices.contains(Int($0)) }
    }

    /// The source host with the most malicious events (the first by name among equals), and their number.
    package var noisiestMaliciousHost: (index: Int32, name: String, maliciousEvents: Int)? {
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
