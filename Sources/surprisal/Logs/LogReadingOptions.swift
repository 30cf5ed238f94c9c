import ArgumentParser
import AuthLogs
import ByteIO
import Runs

/// How logs are read: the same for every command that takes logs.
struct LogReadingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Format of the logs; `surprisal formats` lists them. (default: told from the content)",
            valueName: "name"
        ),
        transform: { name in
            if let error = InputFormatOptions.formerUse(of: name) { throw error }
            guard let format = LogFormat(rawValue: name) else {
                throw ValidationError("expected a format that surprisal formats lists, found '\(name)'")
            }
            return format
        }
    )
    var format: LogFormat?

    @Option(
        help: ArgumentHelp("Read a CSV or JSON log in no known format by the mapping in this file.", valueName: "file")
    )
    var map: String?

    @Option(
        help: ArgumentHelp(
            """
            Accounts whose events are kept: people (no computers' and no built-in accounts), all, or a pattern such as \
            adm-*. (default: the run's, or people)
            """,
            valueName: "accounts"
        ),
        transform: { text in
            guard UserFilter.isWellFormed(text), let filter = UserFilter(pattern: text) else {
                throw UserFilter.invalid(text)
            }
            return filter
        }
    )
    var users: UserFilter?

    @Option(
        help: ArgumentHelp(
            """
            Zone of times that name none, and of the midnight that ends a day, such as Europe/Berlin or +01:00. \
            (default: the run's, or UTC)
            """,
            valueName: "zone"
        ),
        transform: { text in
            guard let zone = LogZone(named: text) else {
                throw ValidationError("expected UTC, an offset such as +01:00, or a name such as Europe/Berlin")
            }
            return zone
        }
    )
    var timeZone: LogZone?

    @Option(
        help: ArgumentHelp(
            """
            Year of the first line of each syslog whose lines tell none; it rises over New Year. (default: the latest that \
            the last change of the file allows)
            """,
            valueName: "year"
        )
    )
    var year: Int?

    @Flag(
        name: .customLong("show-secrets"),
        help: "Show the names of refused logons that no known account has; they may be mistyped passwords."
    )
    var showsSecrets = false

    func validate() throws {
        guard map == nil || format == nil || format == .mapped else {
            throw ValidationError("--map cannot be combined with --format")
        }
        if let year, !(1970...9_999).contains(year) {
            throw ValidationError("--year: expected a year from 1970 to 9999, found \(year)")
        }
        guard format != .mapped || map != nil else { throw ValidationError("--format map requires --map FILE") }
    }

    /// The options of reading; what was not asked for is as in `run`.
    ///
    /// - Throws: `InputError` if the mapping or the run's files cannot be read.
    func reading(for run: RunFolder? = nil) throws -> EventLog.Options {
        var options = EventLog.Options()
        let dataset = try run?.dataset
        if let identities = try run?.identities() { options.identities = identities }
        options.format = format
        options.map = try map.map { try FieldMapping(path: $0) }
        options.users = users ?? dataset.flatMap { UserFilter(pattern: $0.users) } ?? .people
        options.zone = timeZone ?? dataset.flatMap { LogZone(named: $0.timeZone) } ?? .utc
        options.isZoneGiven = timeZone != nil
        options.showsSecrets = showsSecrets
        options.year = year
        return options
    }
}

extension UserFilter {
    /// True unless `pattern` has characters that no name has: sets as a shell knows them, lists, line ends.
    fileprivate static func isWellFormed(_ pattern: String) -> Bool {
        !pattern.unicodeScalars.contains {
            "[]{},".unicodeScalars.contains($0) || $0.properties.generalCategory == .control
        }
    }

    /// The error for a pattern that is none.
    static func invalid(_ pattern: String) -> ValidationError {
        ValidationError(
            "--users: expected people, all, a name, or a pattern with * and ? such as adm-*, found '\(pattern)'"
        )
    }
}
