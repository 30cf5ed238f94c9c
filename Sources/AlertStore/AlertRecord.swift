package import AuthLogs
import GRDB
package import Incidents

/// An improbable event with everything that is kept of it.
package struct AlertRecord: Sendable, Hashable {
    /// Identifies the alert.
    ///
    /// The caller makes it of the event's place in the log and of the weights that scored it: the same event scored again
    /// has the same id.
    package let id: String
    /// The name of the log.
    package let source: String
    /// The event, with its line of the log.
    package let event: AuthEvent
    /// The score that alerts are ranked by, in nats.
    package let score: Double
    /// The severity; `nil` without a calibration.
    package let severity: Severity?
    /// The sentence that leads its explanation.
    package let reason: String
    /// Indicates that too many events go to the destination for it to connect alerts.
    package let hasCommonDestination: Bool
    /// The explanation field by field as JSON, a text that the store passes on as it is: the dashboard decodes it.
    package let fields: String
    /// The rule that suppresses it; `nil` where none does.
    package var suppressedBy: String?

    /// - Precondition: The score is a number.
    package init(
        id: String,
        source: String,
        event: AuthEvent,
        score: Double,
        severity: Severity?,
        reason: String,
        hasCommonDestination: Bool = false,
        fields: String = "{}",
        suppressedBy: String? = nil
    ) {
        precondition(!score.isNaN, "the score of an alert is a number")
        (self.id, self.source, self.event, self.score) = (id, source, event, score)
        (self.severity, self.reason, self.hasCommonDestination) = (severity, reason, hasCommonDestination)
        (self.fields, self.suppressedBy) = (fields, suppressedBy)
    }

    /// The users and hosts that it names, each once: users as source or destination, hosts as either.
    package var entities: [Entity] {
        var all: [Entity] = []
        for (field, isHost) in [
            (AuthField.sourceUser, false), (.destinationUser, false), (.sourceHost, true), (.destinationHost, true),
        ] {
            let entity = Entity(event[field], isHost: isHost)
            if !all.contains(entity) { all.append(entity) }
        }
        return all
    }
}

/// An alert as the store has it.
package struct StoredAlert: Sendable, Hashable {
    /// What was found.
    package let alert: AlertRecord
    /// The id of the incident that it belongs to; `nil` for a suppressed alert.
    package let incident: Int64?

    /// `alert` as part of `incident`.
    package init(alert: AlertRecord, incident: Int64?) { (self.alert, self.incident) = (alert, incident) }
}

extension AlertRecord: IncidentAlert {
    /// The event time, in seconds since the log's start.
    package var second: Int { event.second }
    /// The user whose logon it is, as the store keeps it.
    package var userName: ExactName { ExactName(event.user.stored) }
    /// The source host, as the store keeps it.
    package var sourceName: ExactName { ExactName(event[.sourceHost].stored) }
    /// The destination host, as the store keeps it.
    package var destinationName: ExactName { ExactName(event[.destinationHost].stored) }
}

// MARK: The table of alerts

extension AlertRecord {
    /// The columns in the order of ``arguments(incident:)``.
    static let columns = """
        id, incident, source, line, second, score, level, reason, src_user, src_domain, dst_user, dst_domain, src_pc, \
        dst_pc, auth_type, logon_type, auth_orient, success, has_common_destination, fields, silenced_by
        """

    /// The columns to select, with the incident's id in place of its key.
    static let selection = columns.replacing("incident", with: "(SELECT i.id FROM incident i WHERE i.key = incident)")

    /// A question mark for each column.
    static let placeholders = columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ")

    /// The values of the columns.
    func arguments(incident: Int64?) -> StatementArguments {
        var arguments: StatementArguments = [
            id.stored, incident, source.stored, event.line, event.second, score, severity?.rank ?? 0, reason.stored,
        ]
        arguments += StatementArguments(AuthField.allCases.map { event[$0].stored })
        arguments += [hasCommonDestination, fields.stored, suppressedBy?.stored]
        return arguments
    }

    /// The alert in a row of ``selection``.
    init(_ row: Row) {
        self.init(
            id: row[0],
            source: row[2],
            event: AuthEvent(second: row[4], values: (8..<18).map { index -> String in row[index] }, line: row[3]),
            score: row[5],
            severity: Severity(rank: row[6]),
            reason: row[7],
            hasCommonDestination: row[18],
            fields: row[19],
            suppressedBy: row[20]
        )
    }
}

extension StoredAlert {
    /// The alert in a row of ``AlertRecord/selection``.
    init(_ row: Row) { self.init(alert: AlertRecord(row), incident: row[1]) }
}
