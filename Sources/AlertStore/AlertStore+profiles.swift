import GRDB

/// A user or a host that alerts name.
package struct Entity: Sendable, Hashable {
    /// The name.
    package let name: String
    /// Indicates a host; otherwise it is a user.
    package let isHost: Bool

    /// The user, or the host, called `name`.
    package init(_ name: String, isHost: Bool) { (self.name, self.isHost) = (name, isHost) }
}

/// The baseline behaviour of a user or a host, as far as it was known at a moment.
package struct ProfileRecord: Sendable, Hashable {
    /// The user or host.
    package let owner: Entity
    /// The moment, in the log's seconds.
    package let second: Int
    /// The profile as JSON, a text that the store passes on as it is.
    package let profile: String

    /// The profile of `owner` at `second`.
    package init(owner: Entity, second: Int, profile: String) {
        (self.owner, self.second, self.profile) = (owner, second, profile)
    }
}

extension AlertStore {
    private static let isOwner = "value = (SELECT key FROM value WHERE text = ?) AND is_computer = ?"

    /// The latest profile of `owner`; `nil` if none was saved.
    package func profile(of owner: Entity) throws -> ProfileRecord? {
        try read { database in
            let sql = "SELECT second, habits FROM habit WHERE \(Self.isOwner)"
            let statement = try database.cachedStatement(sql: sql)
            return try Row.fetchOne(statement, arguments: [owner.name.stored, owner.isHost]).map {
                ProfileRecord(owner: owner, second: $0[0], profile: $0[1])
            }
        }
    }

    /// The second of the latest profile of each of `owners`, in the log's seconds; owners without one are left out.
    package func profileSeconds(of owners: some Sequence<Entity>) throws -> [Entity: Int] {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT second FROM habit WHERE \(Self.isOwner)")
            var seconds: [Entity: Int] = [:]
            for owner in owners {
                seconds[owner] = try Int.fetchOne(statement, arguments: [owner.name.stored, owner.isHost])
            }
            return seconds
        }
    }

    /// The users and hosts that the alerts here name, at most `limit`.
    package func entities(limit: Int) throws -> [Entity] {
        let sql = """
            SELECT text, is_computer FROM (SELECT DISTINCT value, is_computer FROM mention LIMIT ?)
            JOIN value ON value.key = value
            """
        return try read { database in
            try Row.fetchAll(database, sql: sql, arguments: [max(0, limit)]).map { Entity($0[0], isHost: $0[1]) }
        }
    }

    /// Saves `profiles`, each in place of its owner's former one; owners that no alert names are left out.
    static func save(_ profiles: [ProfileRecord], in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO habit (value, is_computer, second, habits)
                SELECT value.key, :isHost, :second, :profile FROM value
                WHERE text = :name AND EXISTS (
                    SELECT 1 FROM mention WHERE mention.value = value.key AND is_computer = :isHost)
                ON CONFLICT DO UPDATE SET second = excluded.second, habits = excluded.habits
                WHERE second <> excluded.second OR habits <> excluded.habits
                """
        )
        for profile in profiles {
            try statement.execute(arguments: [
                "name": profile.owner.name.stored, "isHost": profile.owner.isHost, "second": profile.second,
                "profile": profile.profile.stored,
            ])
        }
    }
}
