import ByteIO
import Foundation

/// A file of suppression rules, suitable for editing and version control.
///
/// It has a JSON object per line, after the heading `{"surprisal_rules":1}`; empty lines and lines that begin with `#`
/// are ignored.
///
///     var file = try RuleFile(contentsOf: "rules.ndjson")
///     file.add([rule])
///     try AtomicFile.write(file.text, to: "rules.ndjson")
///
/// Existing lines are written back byte for byte.
package struct RuleFile: Sendable {
    private struct Line {
        /// The line, including its line end if it has one.
        let text: String
        let rule: SuppressionRule?
    }

    private var lines: [Line]

    private static let key = "surprisal_rules"
    private static let version = 1
    private static let heading = "{\"\(key)\":\(version)}"

    /// Creates a file without rules.
    package init() { lines = [Line(text: Self.heading + "\n", rule: nil)] }

    /// Reads the file at `path`.
    ///
    /// - Throws: `InputError` with the first invalid line.
    package init(contentsOf path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw InputError(file: path, message: "cannot be opened: No such file or directory")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read")
        }
        try self.init(Array(data), file: path)
    }

    /// Reads `bytes`, which `file` holds.
    ///
    /// - Throws: `InputError` with the first invalid line.
    package init(_ bytes: [UInt8], file: String) throws {
        var (lines, numbers, hasHeading): ([Line], [String: Int], Bool) = ([], [:], false)
        for slice in Self.split(bytes) {
            do throws(SuppressionRule.Fault) {
                let line = try Self.line(slice, isHeading: !hasHeading)
                if line.isHeading { hasHeading = true }
                if let name = line.rule?.name, let first = numbers.updateValue(lines.count + 1, forKey: name) {
                    throw SuppressionRule.Fault(
                        message: "rule: expected a unique name, found that of line \(first)"
                    )
                }
                lines.append(Line(text: line.text, rule: line.rule))
            } catch {
                throw InputError(file: file, line: lines.count + 1, message: error.message)
            }
        }
        guard hasHeading else {
            throw InputError(file: file, message: "expected \(Self.heading) followed by rules, found no heading")
        }
        self.lines = lines
    }

    /// Parses a line; an object is the heading if `isHeading`, otherwise a rule.
    private static func line(
        _ bytes: ArraySlice<UInt8>,
        isHeading: Bool
    ) throws(SuppressionRule.Fault) -> (text: String, rule: SuppressionRule?, isHeading: Bool) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SuppressionRule.Fault(message: "expected UTF-8, found other bytes")
        }
        let content = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !content.isEmpty, content.utf8.first != UInt8(ascii: "#") else { return (text, nil, false) }
        guard case .object(let object)? = try? JSONDecoder().decode(JSONValue.self, from: Data(content.utf8)) else {
            let message = "expected a rule as a JSON object, an empty line, or a comment that begins with #"
            throw SuppressionRule.Fault(message: message)
        }
        guard isHeading else {
            let rule = try SuppressionRule(object)
            // With two values of one key the rule would be ambiguous.
            guard memberCount(content) == object.count else {
                throw SuppressionRule.Fault(message: "expected every key once, found one twice")
            }
            return (text, rule, false)
        }
        guard object == [key: .integer(version)] else {
            let found = object[key] == nil ? "another object" : "another version"
            throw SuppressionRule.Fault(message: "expected \(heading) before the first rule, found \(found)")
        }
        return (text, nil, true)
    }

    /// The number of members written in `object`, which is JSON without nested objects: the colons outside of strings.
    private static func memberCount(_ object: String) -> Int {
        var (count, isText, isEscaped) = (0, false, false)
        for byte in object.utf8 {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = isText
            case UInt8(ascii: "\""): isText.toggle()
            case UInt8(ascii: ":") where !isText: count += 1
            default: break
            }
        }
        return count
    }

    /// Splits the bytes into lines, with their line ends.
    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var (slices, rest): ([ArraySlice<UInt8>], ArraySlice<UInt8>) = ([], bytes[...])
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            slices.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? slices : slices + [rest]
    }

    /// The rules, in the order of the file.
    package var rules: [SuppressionRule] { lines.compactMap(\.rule) }

    /// The whole text of the file.
    package var text: String { lines.map(\.text).joined() }

    /// True if a rule with this name is commented out.
    package func hasCommented(_ name: String) -> Bool {
        lines.contains { $0.rule == nil && $0.text.contains("\"rule\":\(JSONText.quoted(name))") }
    }

    /// Appends `rules`.
    ///
    /// - Precondition: Their names are new, and each restricts a user or a host.
    package mutating func add(_ rules: [SuppressionRule]) {
        precondition(rules.allSatisfy(\.isNarrow), "a rule must restrict a user or a host")
        var names = Set(self.rules.map(\.name))
        precondition(rules.allSatisfy { names.insert($0.name).inserted }, "a rule must have a unique name")
        if let last = lines.last, !rules.isEmpty, last.text.utf8.last != UInt8(ascii: "\n") {
            lines[lines.count - 1] = Line(text: last.text + "\n", rule: last.rule)
        }
        lines += rules.map { Line(text: $0.line + "\n", rule: $0) }
    }

    /// Removes the rules with these names.
    package mutating func remove(_ names: Set<String>) {
        lines.removeAll { $0.rule.map { names.contains($0.name) } ?? false }
    }
}
