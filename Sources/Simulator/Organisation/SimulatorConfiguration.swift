/// How large a simulated organisation is, and how busy.
package struct SimulatorConfiguration: Sendable, Hashable {
    /// How many labelled rows each kind of intruder leaves in a day, about.
    package struct Intrusions: Sendable, Hashable {
        /// Rows of the jump host.
        package var jumpHost: Int
        /// Rows of the quiet intruders, together.
        package var quiet: Int
        /// Rows of the slow intruder.
        package var slow: Int
        /// Rows of the password spraying.
        package var spray: Int

        /// So many rows of each kind.
        package init(jumpHost: Int, quiet: Int, slow: Int, spray: Int) {
            self.jumpHost = jumpHost
            self.quiet = quiet
            self.slow = slow
            self.spray = spray
        }
    }

    /// People and service accounts that exist on every day; those who join later come on top.
    package var users: Int
    /// Computers: domain controllers, servers and desks.
    package var computers: Int
    /// Servers among the computers, the eight domain controllers not counted.
    package var servers: Int
    /// Departments, each with its own servers.
    package var departments: Int
    /// Rows of users on a working day, about.
    package var userRowsPerDay: Int
    /// Rows of computer accounts and other names that are no users, as a share of all rows.
    package var computerRowShare: Double
    /// People who join, and computers that are replaced, each day.
    package var changesPerDay: Int
    /// Labelled rows on most days.
    package var intrusionsOnLightDays: Intrusions
    /// Labelled rows on every fourth day from day 8 on, as on LANL's days 8 and 12.
    package var intrusionsOnHeavyDays: Intrusions

    /// An organisation of so many users, with all else in LANL's proportions.
    ///
    /// - Parameters:
    ///   - users: at least 100, at most 100,000.
    ///   - userRowsPerDay: rows of users on a working day; LANL has about 690 for each user.
    package init(users: Int, userRowsPerDay: Int) {
        precondition((100...100_000).contains(users), "an organisation has 100 to 100,000 users, not \(users)")
        precondition(userRowsPerDay >= 10 * users, "an organisation has at least 10 rows a day for each user")
        self.users = users
        self.userRowsPerDay = userRowsPerDay
        servers = max(30, users / 28)
        computers = users * 9 / 8
        departments = max(6, users / 90)
        computerRowShare = 0.58
        changesPerDay = max(1, users / 600)
        intrusionsOnLightDays = Intrusions(jumpHost: 4, quiet: 3, slow: 3, spray: 5)
        intrusionsOnHeavyDays = Intrusions(jumpHost: 60, quiet: 14, slow: 4, spray: 24)
    }

    /// For trying things out: 250 users, about 50,000 rows of users a day.
    package static let small = SimulatorConfiguration(users: 250, userRowsPerDay: 50_000)

    /// A company: 1,500 users, about 500,000 rows of users a day.
    package static let medium: SimulatorConfiguration = {
        var configuration = SimulatorConfiguration(users: 1_500, userRowsPerDay: 500_000)
        configuration.intrusionsOnLightDays = Intrusions(jumpHost: 6, quiet: 4, slow: 3, spray: 8)
        configuration.intrusionsOnHeavyDays = Intrusions(jumpHost: 120, quiet: 18, slow: 5, spray: 40)
        return configuration
    }()

    /// The size of LANL's network: in three days about 10,160 users, 11,450 sources and 7 million rows of users a day.
    package static let lanl: SimulatorConfiguration = {
        var configuration = SimulatorConfiguration(users: 10_430, userRowsPerDay: 7_030_000)
        configuration.computers = 11_350
        configuration.intrusionsOnLightDays = Intrusions(jumpHost: 10, quiet: 5, slow: 4, spray: 8)
        configuration.intrusionsOnHeavyDays = Intrusions(jumpHost: 190, quiet: 24, slow: 6, spray: 50)
        return configuration
    }()
}

/// The sizes that have a name on the command line.
package enum SimulatorPreset: String, CaseIterable, Sendable {
    /// 250 users, about 50,000 rows of users a day.
    case small
    /// 1,500 users, about 500,000 rows of users a day.
    case medium
    /// about 10,160 users, about 7 million rows of users a day.
    case lanl

    /// What the name stands for.
    package var configuration: SimulatorConfiguration {
        switch self {
        case .small: .small
        case .medium: .medium
        case .lanl: .lanl
        }
    }
}
