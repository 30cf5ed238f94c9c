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

extension SuppressionRule {
    /// What is wrong with a rule, in a sentence that holds none of its values.
    struct Fault: Error {
        let message: String
    }

    private static let keys = AuthField.allCases.map(\.name) + ["rule", "expires", "author", "note", "incident"]
    private static let longestName = 100

    /// The rule that an object says.
    init(_ object: [String: JSONValue]) throws(Fault) {
        for key in object.keys.sorted() where !Self.keys.contains(key) {
            let keys = "rule, expires, author, note, incident and names of fields"
            throw Fault(message: "expected \(keys), found another key")
        }
        name = try Self.text("rule", of: object) ?? ""
        guard (1...Self.longestName).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw Fault(message: "rule: expected a name of up to 100 letters, digits, . _ and -")
        }
        patterns = try Self.patterns(of: object)
        expiry = try Self.expiry(of: object)
        author = try Self.text("author", of: object) ?? ""
        guard author.contains(where: { !$0.isWhitespace }) else {
            throw Fault(message: "author: expected the name of who answers for the rule")
        }
        note = try Self.text("note", of: object) ?? ""
        switch object["incident"] {
        case nil: incident = nil
        case .integer(let number)?: incident = number
        default: throw Fault(message: "incident: expected a whole number")
        }
        guard isNarrow else {
            let names = Self.naming.map(\.name).joined(separator: ", ")
            throw Fault(message: "expected one of \(names) with more than *: this would silence nearly everything")
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
                // As JSON has it, where every backslash is written twice.
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
        throw Fault(message: "expires: expected a date such as \"2027-02-25\", or a second of the log as a number")
    }
}
