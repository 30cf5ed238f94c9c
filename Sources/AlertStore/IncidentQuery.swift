import GRDB
package import Incidents

/// Selects incidents, and their order.
///
///     var filter = IncidentFilter(state: .pending, search: "U748 C17693")
///     filter.minimumSeverity = .high
package struct IncidentFilter: Sendable, Hashable {
    /// The decisions that are selected.
    package enum State: Sendable, Hashable {
        /// All incidents, decided or not.
        case all
        /// Those without a decision.
        case open
        /// Those that need a review: the open ones, and decided ones with later alerts.
        case pending
        /// Those with a decision.
        case decided
        /// Those with this verdict.
        case verdict(Verdict)
    }

    /// The order of incidents.
    package enum Order: Sendable, Hashable {
        /// The highest score first; of equal ones as `IncidentOutline.incidents(of:)` has it.
        case score
        /// The latest alert first.
        case time
    }

    /// The decisions that are selected.
    package var state: State
    /// Words, each of which must be part of the name of a user or a host of the incident, or of its leading reason.
    ///
    /// Upper and lower case of ASCII are alike, and no character has a special meaning. Of a long text the beginning
    /// counts.
    package var search: String
    /// The earliest second of the last alert; `nil` for any.
    package var since: Int?
    /// The lowest severity; `nil` for any, and for incidents without one.
    package var minimumSeverity: Severity?
    /// The order.
    package var order: Order

    /// Selects all incidents that meet every condition.
    package init(
        state: State = .all,
        search: String = "",
        since: Int? = nil,
        minimumSeverity: Severity? = nil,
        order: Order = .score
    ) {
        (self.state, self.search, self.since) = (state, search, since)
        (self.minimumSeverity, self.order) = (minimumSeverity, order)
    }

    /// Limits of a search: more words make a query slow, and nothing clearer.
    private static let longest = (text: 200, words: 8)

    /// The words to search for.
    var words: [Substring] {
        Array(search.prefix(Self.longest.text).split(whereSeparator: \.isWhitespace).prefix(Self.longest.words))
    }
}

/// A filter as SQL; user input is only ever an argument.
struct IncidentQuery {
    private var conditions: [String] = []
    /// The values for the question marks of the conditions.
    private(set) var arguments = StatementArguments()
    private let order: String
    private var needsReason = false

    private static let start = "SELECT incident.*, reason FROM incident JOIN alert ON alert.key = leading"

    /// Selects the incident with one key.
    static let one = "\(start) WHERE incident.key = ?"

    /// Selects the incidents that come after a change and an id in the order of changes, with a limit.
    static let changed = "\(start) WHERE (change, incident.id) > (?, ?) ORDER BY change, incident.id LIMIT ?"

    /// Selects the incidents, with a limit and an offset as further arguments.
    var rows: String { "\(Self.start) \(condition) ORDER BY \(order) LIMIT ? OFFSET ?" }

    /// Counts the incidents.
    var count: String {
        let table = needsReason ? "incident JOIN alert ON alert.key = leading" : "incident"
        return "SELECT count(*) FROM \(table) \(condition)"
    }

    private var condition: String { conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))" }

    init(_ filter: IncidentFilter) {
        // The id comes last, so that equals keep their places from page to page. By score, the order is that of
        // IncidentOutline.incidents(of:): ids are given in the order in which incidents' first alerts arrived.
        order =
            switch filter.order {
            case .score: "incident.score DESC, incident.first, incident.id"
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
        if let severity = filter.minimumSeverity { add("incident.level >= ?", [severity.rank]) }
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

    /// A pattern of `LIKE` for texts that contain `word`, in which no character has a special meaning.
    private static func pattern(_ word: Substring) -> String {
        var pattern = "%"
        for scalar in word.unicodeScalars {
            if "%_\\".unicodeScalars.contains(scalar) { pattern.append("\\") }
            pattern.unicodeScalars.append(scalar)
        }
        return (pattern + "%").stored
    }
}
