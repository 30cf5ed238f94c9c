package import AuthLogs
import ByteIO

/// What somebody found to be benign: alerts that are to be kept and counted, but not shown as incidents.
///
///     {"rule":"backup","src_user":"svc_backup","dst_pc":"FILE*","expires":"2027-02-25","author":"anna"}
package struct SuppressionRule: Sendable, Hashable {
    /// What it is called by: letters, digits, `.`, `_` and `-`; no two rules of a file have the same.
    package let name: String
    /// What fields have to be; those that are not there may be anything.
    package let patterns: [AuthField: ValuePattern]
    /// Until when it silences.
    package let expiry: RuleExpiry
    /// Who answers for it.
    package let author: String
    /// Why; may be empty.
    package let note: String
    /// The incident that it was made of, where it was.
    package let incident: Int?

    /// One of these is named by every rule, at least in part: the rest says little about who is meant.
    static let naming: [AuthField] = [.sourceUser, .destinationUser, .sourceHost, .destinationHost]

    /// A rule, as it stands.
    package init(
        name: String,
        patterns: [AuthField: ValuePattern],
        expiry: RuleExpiry,
        author: String,
        note: String = "",
        incident: Int? = nil
    ) {
        (self.name, self.patterns, self.expiry) = (name, patterns, expiry)
        (self.author, self.note, self.incident) = (author, note, incident)
    }

    /// Whether it names a user or a computer.
    var isNarrow: Bool { Self.naming.contains { patterns[$0].map { !$0.isAnything } ?? false } }

    /// Whether it silences an alert.
    ///
    /// - Parameters:
    ///   - values: The alert's ten fields in the order of ``AuthLogs/AuthField``.
    ///   - second: Its event time, in the log's seconds.
    ///   - epoch: When the log's second 0 is, in seconds since 1970.
    /// - Returns: Whether all its patterns match, and it is not past.
    package func silences(_ values: [String], at second: Int, epoch: Int = 0) -> Bool {
        silences(values.map { Array($0.utf8) }, at: second, epoch: epoch)
    }

    func silences(_ values: [[UInt8]], at second: Int, epoch: Int) -> Bool {
        !expiry.isPast(at: second, epoch: epoch)
            && patterns.allSatisfy { field, pattern in pattern.matches(values[field.rawValue]) }
    }

    /// The rule as a line of a file, without its end.
    package var line: String {
        var members = [("rule", JSONText.visible(name))]
        for field in AuthField.allCases {
            if let pattern = patterns[field] { members.append((field.name, JSONText.visible(pattern.text))) }
        }
        members += [("expires", expiry.json), ("author", JSONText.visible(author))]
        if !note.isEmpty { members.append(("note", JSONText.visible(note))) }
        if let incident { members.append(("incident", "\(incident)")) }
        return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
}
