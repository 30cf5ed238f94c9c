/// The size and activity of a simulated organisation.
package struct SimulatorConfiguration: Sendable, Hashable {
    /// The approximate number of malicious events per day of each kind of intruder.
    package struct Intrusions: Sendable, Hashable {
        /// Events of the jump host intruder.
        package var jumpHost: Int
        /// Events of the quiet intruders, together.
        package var quiet: Int
        /// Events of the slow intruder.
        package var slow: Int
        /// Events of the password spraying.
        package var spray: Int

        package init(jumpHost: Int, quiet: Int, slow: Int, spray: Int) {
            self.jumpHost = jumpHost
            self.quiet = quiet
            self.slow = slow
            self.spray = spray
        }
    }

    /// People and service accounts that exist on every day; people who join later come on top.
    package var users: Int
    /// Hosts: domain controllers, servers and desks.
    package var hosts: Int
    /// Servers among the hosts, not counting the eight domain controllers.
    package var servers: Int
    /// Departments, each with its own servers.
    package var departments: Int
    /// The approximate number of user events on a working day.
    package var userEventsPerDay: Int
    /// The fraction of all events that belong to computer accounts and other non-users.
    package var hostEventFraction: Double
    /// The number of people who join, and of hosts that are replaced, each day.
    package var changesPerDay: Int
    /// Malicious events on most days.
    package var intrusionsOnLightDays: Intrusions
    /// Malicious events on every fourth day from day 8 on, as on LANL's days 8 and 12.
    package var intrusionsOnHeavyDays: Intrusions

    /// An organisation of `users` users, with everything else in LANL's proportions.
    ///
    /// - Parameters:
    ///   - users: From 100 to 100,000.
    ///   - userEventsPerDay: User events on a working day, at least 10 per user; LANL has about 690 per user.
    package init(users: Int, userEventsPerDay: Int) {
        precondition((100...100_000).contains(users), "an organisation has 100 to 100,000 users, not \(users)")
        precondition(userEventsPerDay >= 10 * users, "an organisation has at least 10 events per user and day")
        self.users = users
        self.userEventsPerDay = userEventsPerDay
        servers = max(30, users / 28)
        hosts = users * 9 / 8
        departments = max(6, users / 90)
        hostEventFraction = 0.58
        changesPerDay = max(1, users / 600)
        intrusionsOnLightDays = Intrusions(jumpHost: 4, quiet: 3, slow: 3, spray: 5)
        intrusionsOnHeavyDays = Intrusions(jumpHost: 60, quiet: 14, slow: 4, spray: 24)
    }

    /// A small domain to experiment with: 250 users, about 50,000 user events a day.
    package static let small = SimulatorConfiguration(users: 250, userEventsPerDay: 50_000)

    /// A company: 1,500 users, about 500,000 user events a day.
    package static let medium: SimulatorConfiguration = {
        var configuration = SimulatorConfiguration(users: 1_500, userEventsPerDay: 500_000)
        configuration.intrusionsOnLightDays = Intrusions(jumpHost: 6, quiet: 4, slow: 3, spray: 8)
        configuration.intrusionsOnHeavyDays = Intrusions(jumpHost: 120, quiet: 18, slow: 5, spray: 40)
        return configuration
    }()

    /// The size of LANL's network: in three days about 10,160 users, 11,450 sources and 7 million user events a day.
    package static let lanl: SimulatorConfiguration = {
        var configuration = SimulatorConfiguration(users: 10_430, userEventsPerDay: 7_030_000)
        configuration.hosts = 11_350
        configuration.intrusionsOnLightDays = Intrusions(jumpHost: 10, quiet: 5, slow: 4, spray: 8)
        configuration.intrusionsOnHeavyDays = Intrusions(jumpHost: 190, quiet: 24, slow: 6, spray: 50)
        return configuration
    }()
}

/// The organisation sizes that have a name on the command line.
package enum SimulatorPreset: String, CaseIterable, Sendable {
    /// 250 users, about 50,000 user events a day.
    case small
    /// 1,500 users, about 500,000 user events a day.
    case medium
    /// About 10,160 users, about 7 million user events a day.
    case lanl

    /// The configuration of the preset.
    package var configuration: SimulatorConfiguration {
        switch self {
        case .small: .small
        case .medium: .medium
        case .lanl: .lanl
        }
    }
}
