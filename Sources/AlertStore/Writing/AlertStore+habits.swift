import GRDB

extension AlertStore {
    /// What is usual for `owner`, as it was noted last; `nil` where nothing was.
    package func habits(of owner: Entity) throws -> ProfileRecord? {
        try read { database in
            let sql = "SELECT second, habits FROM habit WHERE \(Self.isOwner)"
            let statement = try database.cachedStatement(sql: sql)
            return try Row.fetchOne(statement, arguments: [owner.name.stored, owner.isComputer]).map {
                ProfileRecord(owner: owner, second: $0[0], habits: $0[1])
            }
        }
    }

    /// When the habits of each of `owners` were noted last, in the log's seconds; those of whom nothing was are not in it.
    package func habitSeconds(of owners: some Sequence<Entity>) throws -> [Entity: Int] {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT second FROM habit WHERE \(Self.isOwner)")
            var seconds: [Entity: Int] = [:]
            for owner in owners {
                seconds[owner] = try Int.fetchOne(statement, arguments: [owner.name.stored, owner.isComputer])
            }
            return seconds
        }
    }

    /// Who and what the alerts here name, `limit` at most.
    package func named(limit: Int) throws -> [Entity] {
        let sql = """
            SELECT text, is_computer FROM (SELECT DISTINCT value, is_computer FROM mention LIMIT ?)
            JOIN value ON value.key = value
            """
        return try read { database in
            try Row.fetchAll(database, sql: sql, arguments: [max(0, limit)]).map { Entity($0[0], isComputer: $0[1]) }
        }
    }

    /// Notes `habits`, each in place of what was noted of its owner before; who is named by no alert has none.
    static func note(_ habits: [ProfileRecord], in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO habit (value, is_computer, second, habits)
                SELECT value.key, :isComputer, :second, :habits FROM value
                WHERE text = :name AND EXISTS (
                    SELECT 1 FROM mention WHERE mention.value = value.key AND is_computer = :isComputer)
                ON CONFLICT DO UPDATE SET second = excluded.second, habits = excluded.habits
                WHERE second <> excluded.second OR habits <> excluded.habits
                """
        )
        for habit in habits {
            try statement.execute(arguments: [
                "name": habit.owner.name.stored, "isComputer": habit.owner.isComputer, "second": habit.second,
                "habits": habit.habits.stored,
            ])
        }
    }

    private static let isOwner = "value = (SELECT key FROM value WHERE text = ?) AND is_computer = ?"
}
