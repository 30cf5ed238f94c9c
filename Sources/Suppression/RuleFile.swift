import ByteIO
import Foundation

/// A file of rules, for people and for version control: an object a line, behind `{"surprisal_rules":1}`; lines that are
/// empty or begin with `#` say nothing.
///
///     var file = try RuleFile(contentsOf: "rules.ndjson")
///     file.add([rule])
///     try AtomicFile.write(file.text, to: "rules.ndjson")
///
/// What stands there is written back byte for byte.
package struct RuleFile: Sendable {
    private struct Line {
        /// With its end, if it has one.
        let text: String
        let rule: SuppressionRule?
    }

    private var lines: [Line]

    private static let key = "surprisal_rules"
    private static let version = 1
    private static let heading = "{\"\(key)\":\(version)}"

    /// A file without rules.
    package init() { lines = [Line(text: Self.heading + "\n", rule: nil)] }

    /// Reads the file at `path`.
    ///
    /// - Throws: `InputError` with the line that is not as it should be.
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
    /// - Throws: `InputError` with the line that is not as it should be.
    package init(_ bytes: [UInt8], file: String) throws {
        var (lines, numbers, hasHeading): ([Line], [String: Int], Bool) = ([], [:], false)
        for slice in Self.split(bytes) {
            do throws(SuppressionRule.Fault) {
                let line = try Self.line(slice, isHeading: !hasHeading)
                if line.isHeading { hasHeading = true }
                if let name = line.rule?.name, let first = numbers.updateValue(lines.count + 1, forKey: name) {
                    throw SuppressionRule.Fault(
                        message: "rule: expected a name of its own, found that of line \(first)"
                    )
                }
                lines.append(Line(text: line.text, rule: line.rule))
            } catch {
                throw InputError(file: file, line: lines.count + 1, message: error.message)
            }
        }
        guard hasHeading else { throw InputError(file: file, message: "expected \(Self.heading), and rules after it") }
        self.lines = lines
    }

    /// What a line says; an object is the heading where one is wanted, and otherwise a rule.
    private static func line(
        _ bytes: ArraySlice<UInt8>,
        isHeading: Bool
    ) throws(SuppressionRule.Fault) -> (text: String, rule: SuppressionRule?, isHeading: Bool) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SuppressionRule.Fault(message: "expected UTF-8")
        }
        let content = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !content.isEmpty, content.utf8.first != UInt8(ascii: "#") else { return (text, nil, false) }
        guard case .object(let object)? = try? JSONDecoder().decode(JSONValue.self, from: Data(content.utf8)) else {
            let message = "expected a rule as a JSON object, an empty line, or # and a comment"
            throw SuppressionRule.Fault(message: message)
        }
        guard isHeading else {
            let rule = try SuppressionRule(object)
            // Of two values of one key nobody could tell which counts.
            guard memberCount(content) == object.count else {
                throw SuppressionRule.Fault(message: "expected every key once")
            }
            return (text, rule, false)
        }
        guard object == [key: .integer(version)] else {
            let found = object[key] == nil ? "another object" : "another version"
            throw SuppressionRule.Fault(message: "expected \(heading) before the first rule, found \(found)")
        }
        return (text, nil, true)
    }

    /// How many members are written in `object`, which is JSON without objects in it: one a colon outside of texts.
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

    /// The lines with their ends.
    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var (slices, rest): ([ArraySlice<UInt8>], ArraySlice<UInt8>) = ([], bytes[...])
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            slices.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? slices : slices + [rest]
    }

    /// The rules in their order.
    package var rules: [SuppressionRule] { lines.compactMap(\.rule) }

    /// All of it.
    package var text: String { lines.map(\.text).joined() }

    /// Whether a rule that was commented out had this name.
    package func hasCommented(_ name: String) -> Bool {
        lines.contains { $0.rule == nil && $0.text.contains("\"rule\":\(JSONText.quoted(name))") }
    }

    /// Adds `rules` at the end.
    ///
    /// - Precondition: Their names are not there yet, and each names a user or a computer.
    package mutating func add(_ rules: [SuppressionRule]) {
        precondition(rules.allSatisfy(\.isNarrow), "a rule that would silence nearly everything")
        var names = Set(self.rules.map(\.name))
        precondition(rules.allSatisfy { names.insert($0.name).inserted }, "two rules of one name")
        if let last = lines.last, !rules.isEmpty, last.text.utf8.last != UInt8(ascii: "\n") {
            lines[lines.count - 1] = Line(text: last.text + "\n", rule: last.rule)
        }
        lines += rules.map { Line(text: $0.line + "\n", rule: $0) }
    }

    /// Takes the rules with these names out.
    package mutating func remove(_ names: Set<String>) {
        lines.removeAll { $0.rule.map { names.contains($0.name) } ?? false }
    }
}
