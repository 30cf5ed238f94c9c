package import AuthLogs
import ByteIO

/// A rule that suppresses benign alerts: they are stored and counted, but not grouped into incidents.
///
///     {"rule":"backup","src_user":"svc_backup","dst_pc":"FILE*","expires":"2027-02-25","author":"anna"}
package struct SuppressionRule: Sendable, Hashable {
    /// The name, unique in a file: letters, digits, `.`, `_` and `-`.
    package let name: String
    /// The patterns that the fields must match; fields without a pattern match any value.
    package let patterns: [AuthField: ValuePattern]
    /// The time at which the rule expires.
    package let expiry: RuleExpiry
    /// The person responsible for the rule.
    package let author: String
    /// The reason; may be empty.
    package let note: String
    /// The incident that the rule was created from; `nil` if there was none.
    package let incident: Int?

    /// The fields of which every rule must restrict at least one: the others hardly identify anybody.
    static let identifyingFields: [AuthField] = [.sourceUser, .destinationUser, .sourceHost, .destinationHost]

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

    /// True if the rule restricts a user or a host.
    var isNarrow: Bool { Self.identifyingFields.contains { patterns[$0].map { !$0.isAnything } ?? false } }

    /// Returns whether the rule suppresses an alert.
    ///
    /// - Parameters:
    ///   - values: The alert's ten fields in the order of ``AuthLogs/AuthField``.
    ///   - second: The alert's event time, in seconds of the log.
    ///   - epoch: The log's second 0, in seconds since 1970.
    /// - Returns: True if all patterns match and the rule has not expired.
    package func suppresses(_ values: [String], at second: Int, epoch: Int = 0) -> Bool {
        suppresses(values.map { Array($0.utf8) }, at: second, epoch: epoch)
    }

    func suppresses(_ values: [[UInt8]], at second: Int, epoch: Int) -> Bool {
        !expiry.isPast(at: second, epoch: epoch)
            && patterns.allSatisfy { field, pattern in pattern.matches(values[field.rawValue]) }
    }

    /// The rule as a line of a file, without the line end.
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

extension SuppressionRule {
    /// The reason why a rule is invalid, in one sentence without its values.
    struct Fault: Error {
        let message: String
    }

    private static let keys = AuthField.allCases.map(\.name) + ["rule", "expires", "author", "note", "incident"]
    private static let longestName = 100

    /// Parses a rule from a JSON object.
    init(_ object: [String: JSONValue]) throws(Fault) {
        for key in object.keys.sorted() where !Self.keys.contains(key) {
            let keys = "rule, expires, author, note, incident and field names"
            throw Fault(message: "expected only the keys \(keys), found another key")
        }
        name = try Self.text("rule", of: object) ?? ""
        guard (1...Self.longestName).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw Fault(message: "rule: expected a name of 1 to 100 letters, digits, . _ and -")
        }
        patterns = try Self.patterns(of: object)
        expiry = try Self.expiry(of: object)
        author = try Self.text("author", of: object) ?? ""
        guard author.contains(where: { !$0.isWhitespace }) else {
            throw Fault(message: "author: expected the name of the person responsible for the rule")
        }
        note = try Self.text("note", of: object) ?? ""
        switch object["incident"] {
        case nil: incident = nil
        case .integer(let number)?: incident = number
        default: throw Fault(message: "incident: expected a whole number")
        }
        guard isNarrow else {
            let names = Self.identifyingFields.map(\.name).joined(separator: ", ")
            throw Fault(
                message:
                    "expected a pattern other than * for one of \(names): without one the rule would suppress nearly everything"
            )
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch UnicodeScalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }

    private static func text(_ key: String, of object: [String: JSONValue]) throws(Fault) -> String? {
        guard let value = object[key] else { return nil }
        guard let text = value.text else { throw Fault(message: "\(key): expected a text") }
        return text
    }

    private static func patterns(of object: [String: JSONValue]) throws(Fault) -> [AuthField: ValuePattern] {
        var patterns: [AuthField: ValuePattern] = [:]
        for field in AuthField.allCases {
            guard let text = try text(field.name, of: object) else { continue }
            do {
                patterns[field] = try ValuePattern(text)
            } catch {
                // Escaped as in JSON, where every backslash is written twice.
                let message = "expected \\\\* for the character *, \\\\\\\\ for a backslash, found a lone backslash"
                throw Fault(message: "\(field.name): \(message)")
            }
        }
        return patterns
    }

    private static func expiry(of object: [String: JSONValue]) throws(Fault) -> RuleExpiry {
        switch object["expires"] {
        case .integer(let second)?: return .second(second)
        case .text(let text)?:
            if let expiry = RuleExpiry(date: text) { return expiry }
        default: break
        }
        throw Fault(message: "expires: expected a date such as \"2027-02-25\", or a number, a second of the log")
    }
}
