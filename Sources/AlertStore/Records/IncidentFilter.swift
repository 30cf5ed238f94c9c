package import Incidents

/// Which incidents, and in what order.
///
///     var filter = IncidentFilter(state: .pending, search: "U748 C17693")
///     filter.minimumLevel = .high
package struct IncidentFilter: Sendable, Hashable {
    /// What was decided about them.
    package enum State: Sendable, Hashable {
        /// All, decided or not.
        case all
        /// Those without a decision.
        case open
        /// Those that ask to be looked at: the open ones, and decided ones that have had alerts since.
        case pending
        /// Those with a decision.
        case decided
        /// Those with this decision.
        case verdict(Verdict)
    }

    /// What comes first.
    package enum Order: Sendable, Hashable {
        /// The highest score.
        case score
        /// The latest alert.
        case time
    }

    /// What was decided about them.
    package var state: State
    /// Words, each of which is part of the name of one of the users or computers, or of the leading reason.
    ///
    /// Capital and small letters of ASCII are alike, and no character has a special meaning. Of a long text the
    /// beginning counts.
    package var search: String
    /// The earliest second of the last alert; `nil` for any.
    package var since: Int?
    /// The lowest level; `nil` for any, and for those without.
    package var minimumLevel: Severity?
    /// What comes first.
    package var order: Order

    /// All that meet every condition.
    package init(
        state: State = .all,
        search: String = "",
        since: Int? = nil,
        minimumLevel: Severity? = nil,
        order: Order = .score
    ) {
        (self.state, self.search, self.since) = (state, search, since)
        (self.minimumLevel, self.order) = (minimumLevel, order)
    }

    /// More words than a person types make a query slow, and nothing clearer.
    private static let longest = (text: 200, words: 8)

    /// The words to search for.
    var words: [Substring] {
        Array(search.prefix(Self.longest.text).split(whereSeparator: \.isWhitespace).prefix(Self.longest.words))
    }
}
