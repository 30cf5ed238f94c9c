import GRDB

/// The tables of a store, and the migrations from earlier versions.
///
/// Columns keep the names that they were released with.
enum Schema {
    /// `SRPL`: distinguishes a store from other databases.
    static let applicationID: Int32 = 0x5352_504C

    /// All versions in order: a released one never changes, a new one is added behind it.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            for statement in [found, tied, incidents, decided, watched] { try database.execute(sql: statement) }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("2") { try $0.execute(sql: usual) }
        migrator.registerMigration("3") { try $0.execute(sql: clock) }
        return migrator
    }

    /// The alerts, and the names in them, each once.
    private static let found = """
        CREATE TABLE value (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE alert (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            incident INTEGER REFERENCES incident (key) ON DELETE CASCADE,
            source TEXT NOT NULL,
            line INTEGER NOT NULL,
            second INTEGER NOT NULL,
            score REAL NOT NULL,
            level INTEGER NOT NULL,
            reason TEXT NOT NULL,
            src_user TEXT NOT NULL, src_domain TEXT NOT NULL, dst_user TEXT NOT NULL, dst_domain TEXT NOT NULL,
            src_pc TEXT NOT NULL, dst_pc TEXT NOT NULL, auth_type TEXT NOT NULL, logon_type TEXT NOT NULL,
            auth_orient TEXT NOT NULL, success TEXT NOT NULL,
            has_common_destination INTEGER NOT NULL,
            fields TEXT NOT NULL,
            silenced_by TEXT
        ) STRICT;
        CREATE INDEX alert_by_incident ON alert (incident, second);
        CREATE INDEX alert_by_rule ON alert (silenced_by, second) WHERE silenced_by IS NOT NULL;
        """

    /// The seconds at which alerts name a user or a host: `ties` is 1 if the name connects alerts.
    private static let tied = """
        CREATE TABLE mention (
            value INTEGER NOT NULL,
            is_computer INTEGER NOT NULL,
            ties INTEGER NOT NULL,
            second INTEGER NOT NULL,
            alert INTEGER NOT NULL REFERENCES alert (key) ON DELETE CASCADE,
            PRIMARY KEY (value, is_computer, ties, second, alert)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX mention_by_alert ON mention (alert);
        """

    /// The incidents, with their current numbers.
    ///
    /// Tables refer to an incident by `key`, people by `id`: of two that are merged, the key of the one with more alerts
    /// stays, so that little is moved, and the older id.
    private static let incidents = """
        CREATE TABLE incident (
            key INTEGER PRIMARY KEY,
            id INTEGER NOT NULL UNIQUE,
            score REAL NOT NULL,
            highest REAL NOT NULL,
            level INTEGER NOT NULL,
            leading INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            alerts INTEGER NOT NULL,
            accesses INTEGER NOT NULL,
            verdict TEXT,
            seen INTEGER NOT NULL,
            updated REAL NOT NULL,
            change INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX incident_by_score ON incident (score, id);
        CREATE INDEX incident_by_time ON incident (last, id);
        CREATE INDEX incident_by_change ON incident (change, id);
        CREATE TABLE incident_id (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            incident INTEGER REFERENCES incident (key) ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX incident_id_by_incident ON incident_id (incident);
        CREATE TABLE name (
            incident INTEGER NOT NULL REFERENCES incident (key) ON DELETE CASCADE,
            role INTEGER NOT NULL,
            value INTEGER NOT NULL,
            first INTEGER NOT NULL,
            PRIMARY KEY (incident, role, value)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX name_by_value ON name (value);
        CREATE TABLE access (
            incident INTEGER NOT NULL REFERENCES incident (key) ON DELETE CASCADE,
            is_destination INTEGER NOT NULL,
            user INTEGER NOT NULL,
            computer INTEGER NOT NULL,
            PRIMARY KEY (incident, is_destination, user, computer)
        ) STRICT, WITHOUT ROWID;
        """

    /// The decisions and notes of people.
    private static let decided = """
        CREATE TABLE entry (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            incident INTEGER NOT NULL REFERENCES incident (key) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            verdict TEXT,
            note TEXT NOT NULL,
            author TEXT NOT NULL,
            at REAL NOT NULL
        ) STRICT;
        CREATE INDEX entry_by_incident ON entry (incident);
        """

    /// The events that were watched, the runs in service, and the number of changes.
    private static let watched = """
        CREATE TABLE minute (
            minute INTEGER NOT NULL,
            source TEXT NOT NULL,
            rows INTEGER NOT NULL,
            highest REAL,
            alerts INTEGER NOT NULL,
            PRIMARY KEY (minute, source)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE service (
            key INTEGER PRIMARY KEY,
            run TEXT NOT NULL,
            weights TEXT NOT NULL,
            threshold REAL NOT NULL,
            budget TEXT NOT NULL,
            at REAL NOT NULL
        ) STRICT;
        CREATE TABLE change (key INTEGER PRIMARY KEY CHECK (key = 1), number INTEGER NOT NULL) STRICT;
        INSERT INTO change VALUES (1, 0);
        """

    /// The clock of the runs in service: 1 if logs have dates, the time zone, and the time of second 0.
    private static let clock = """
        ALTER TABLE service ADD COLUMN dated INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE service ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
        ALTER TABLE service ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
        """

    /// The profiles of users and hosts that alerts name.
    private static let usual = """
        CREATE TABLE habit (
            key INTEGER PRIMARY KEY,
            value INTEGER NOT NULL REFERENCES value (key) ON DELETE CASCADE,
            is_computer INTEGER NOT NULL,
            second INTEGER NOT NULL,
            habits TEXT NOT NULL,
            UNIQUE (value, is_computer)
        ) STRICT;
        """
}
