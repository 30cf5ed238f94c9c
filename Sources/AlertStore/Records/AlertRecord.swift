package import Incidents

/// A row of a log that was found improbable, with all that is to be kept of it.
package struct AlertRecord: Codable, Sendable, Hashable {
    /// What tells it from all others, made by the caller of where it stands in the log and of what judged it: the
    /// same row judged again has the same.
    package let id: String
    /// The name of the log.
    package let source: String
    /// The line of the log, counted from 1.
    package let line: Int
    /// When it happened, in the log's seconds.
    package let second: Int
    /// What alerts are ranked by, in nats.
    package let score: Double
    /// How urgent it is; `nil` where nothing is known of a normal day.
    package let level: Severity?
    /// The sentence that leads its explanation.
    package let reason: String
    /// Its ten fields in the order of a day file: source user and domain, destination user and domain, source computer,
    /// destination computer, authentication type, logon type, orientation, outcome.
    package let values: [String]
    /// Whether so much goes to its destination that this says nothing about who belongs together.
    package let hasCommonDestination: Bool
    /// The explanation field by field, as JSON.
    package let fields: String
    /// The rule that silences it; `nil` where none does.
    package var silencedBy: String?

    /// An alert.
    ///
    /// - Precondition: There are ten values, and the score is a number.
    package init(
        id: String,
        source: String,
        line: Int,
        second: Int,
        score: Double,
        level: Severity?,
        reason: String,
        values: [String],
        hasCommonDestination: Bool = false,
        fields: String = "{}",
        silencedBy: String? = nil
    ) {
        precondition(values.count == 10, "an alert has ten values")
        precondition(!score.isNaN, "an alert has a score")
        (self.id, self.source, self.line, self.second) = (id, source, line, second)
        (self.score, self.level, self.reason, self.values) = (score, level, reason, values)
        (self.hasCommonDestination, self.fields, self.silencedBy) = (hasCommonDestination, fields, silencedBy)
    }

    /// An alert as it was encoded.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let values = try container.decode([String].self, forKey: .values)
        let score = try container.decode(Double.self, forKey: .score)
        guard values.count == 10, !score.isNaN else {
            let text = "an alert has ten values and a score"
            throw DecodingError.dataCorruptedError(forKey: .values, in: container, debugDescription: text)
        }
        self.init(
            id: try container.decode(String.self, forKey: .id),
            source: try container.decode(String.self, forKey: .source),
            line: try container.decode(Int.self, forKey: .line),
            second: try container.decode(Int.self, forKey: .second),
            score: score,
            level: try container.decodeIfPresent(Severity.self, forKey: .level),
            reason: try container.decode(String.self, forKey: .reason),
            values: values,
            hasCommonDestination: try container.decode(Bool.self, forKey: .hasCommonDestination),
            fields: try container.decode(String.self, forKey: .fields),
            silencedBy: try container.decodeIfPresent(String.self, forKey: .silencedBy)
        )
    }

    /// The source user.
    package var user: String { values[0] }
    /// The destination user.
    package var destinationUser: String { values[2] }
    /// The source computer.
    package var sourceHost: String { values[4] }
    /// The destination computer.
    package var destinationHost: String { values[5] }
}

/// An alert as the store has it.
package struct StoredAlert: Sendable, Hashable {
    /// What was found.
    package let alert: AlertRecord
    /// The incident that it belongs to; `nil` for a silenced one.
    package let incident: Int64?
}
