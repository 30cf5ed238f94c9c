import AuthLogs
import ByteIO

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
