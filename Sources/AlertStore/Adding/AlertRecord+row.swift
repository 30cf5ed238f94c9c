import GRDB
import Incidents

extension AlertRecord {
    /// The columns in the order of ``arguments(incident:)``.
    static let columns = """
        id, incident, source, line, second, score, level, reason, src_user, src_domain, dst_user, dst_domain, src_pc, \
        dst_pc, auth_type, logon_type, auth_orient, success, has_common_destination, fields, silenced_by
        """

    /// The same to read, with the incident's id in place of its key.
    static let selection = columns.replacing("incident", with: "(SELECT i.id FROM incident i WHERE i.key = incident)")

    /// A question mark for each column.
    static let placeholders = columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ")

    /// What is stored.
    func arguments(incident: Int64?) -> StatementArguments {
        var arguments: StatementArguments = [
            id.stored, incident, source.stored, line, second, score, level?.rank ?? 0, reason.stored,
        ]
        arguments += StatementArguments(values.map(\.stored))
        arguments += [hasCommonDestination, fields.stored, silencedBy?.stored]
        return arguments
    }

    /// What ``selection`` finds.
    init(_ row: Row) {
        self.init(
            id: row[0],
            source: row[2],
            line: row[3],
            second: row[4],
            score: row[5],
            level: Severity(rank: row[6]),
            reason: row[7],
            values: (8..<18).map { row[$0] },
            hasCommonDestination: row[18],
            fields: row[19],
            silencedBy: row[20]
        )
    }
}

extension StoredAlert {
    /// What the selection of an alert finds.
    init(_ row: Row) { self.init(alert: AlertRecord(row), incident: row[1]) }
}

extension String {
    /// The text without zero bytes, at which SQLite's text would end.
    var stored: String {
        utf8.contains(0)
            ? String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 })) : self
    }
}

extension Int {
    /// The difference, or the least number where it is less.
    func minus(_ other: Int) -> Int {
        let (result, overflows) = subtractingReportingOverflow(other)
        return overflows ? .min : result
    }

    /// The sum, or the greatest number where it is more.
    func plus(_ other: Int) -> Int {
        let (result, overflows) = addingReportingOverflow(other)
        return overflows ? .max : result
    }
}
