import GRDB
import Incidents

/// A filter as SQL: what it looks for is only ever an argument.
struct IncidentQuery {
    private var conditions: [String] = []
    /// What stands for the question marks of the conditions.
    private(set) var arguments = StatementArguments()
    private let order: String
    private var needsReason = false

    private static let start = "SELECT incident.*, reason FROM incident JOIN alert ON alert.key = leading"

    /// The incident with one key.
    static let one = "\(start) WHERE incident.key = ?"

    /// The incidents that come after a change and an id in the order of changes, with a limit.
    static let changed = "\(start) WHERE (change, incident.id) > (?, ?) ORDER BY change, incident.id LIMIT ?"

    /// The incidents, with a limit and an offset as further arguments.
    var rows: String { "\(Self.start) \(condition) ORDER BY \(order) LIMIT ? OFFSET ?" }

    /// How many there are.
    var count: String {
        let table = needsReason ? "incident JOIN alert ON alert.key = leading" : "incident"
        return "SELECT count(*) FROM \(table) \(condition)"
    }

    private var condition: String { conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))" }

    init(_ filter: IncidentFilter) {
        // The id comes last, so that equals keep their places from page to page.
        order =
            switch filter.order {
            case .score: "incident.score DESC, incident.id DESC"
            case .time: "incident.last DESC, incident.id DESC"
            }
        switch filter.state {
        case .all: break
        case .open: conditions.append("verdict IS NULL")
        case .pending: conditions.append("(verdict IS NULL OR alerts > seen)")
        case .decided: conditions.append("verdict IS NOT NULL")
        case .verdict(let verdict): add("verdict = ?", [verdict.rawValue])
        }
        if let since = filter.since { add("last >= ?", [since]) }
        if let level = filter.minimumLevel { add("incident.level >= ?", [level.rank]) }
        for word in filter.words { search(word) }
    }

    private mutating func add(_ condition: String, _ arguments: StatementArguments) {
        conditions.append(condition)
        self.arguments += arguments
    }

    private mutating func search(_ word: Substring) {
        let condition = """
            (reason LIKE ? ESCAPE '\\' OR incident.key IN (SELECT incident FROM name WHERE value IN (
                SELECT key FROM value WHERE text LIKE ? ESCAPE '\\')))
            """
        let pattern = Self.pattern(word)
        add(condition, [pattern, pattern])
        needsReason = true
    }

    /// A pattern of `LIKE` that `word` is part of, without any special meaning.
    private static func pattern(_ word: Substring) -> String {
        var pattern = "%"
        for scalar in word.unicodeScalars {
            if "%_\\".unicodeScalars.contains(scalar) { pattern.append("\\") }
            pattern.unicodeScalars.append(scalar)
        }
        return (pattern + "%").stored
    }
}
