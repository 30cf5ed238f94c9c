package import ByteIO
package import Foundation

/// The number of events with each value of each field: the content of `counts.json`, in its order.
///
/// The order of the values decides their ids in a vocabulary, so it is part of the data.
package struct FieldCounts: Sendable, Equatable {
    /// One value of a field and the number of events with it.
    package struct Entry: Sendable, Hashable {
        /// The value, as in the log.
        package let value: String
        /// The number of events with it.
        package let count: Int

        package init(value: String, count: Int) {
            self.value = value
            self.count = count
        }
    }

    /// The fields in the order of the file; ours is that of ``AuthField``.
    package let order: [AuthField]
    private let entries: [[Entry]]

    /// The entries of `field`, in order of first appearance; empty if the file does not have the field.
    package subscript(field: AuthField) -> [Entry] { entries[field.rawValue] }

    /// Creates counts from the `entries` of each field.
    ///
    /// - Precondition: `order` names each field at most once.
    package init(order: [AuthField] = AuthField.allCases, entries: [AuthField: [Entry]]) {
        precondition(Set(order).count == order.count, "a field is named twice")
        self.order = order
        self.entries = AuthField.allCases.map { entries[$0] ?? [] }
    }
}

extension FieldCounts {
    /// Reads a `counts.json`: an object from field name to an object from value to count.
    ///
    /// - Throws: `InputError` with the line if the file is something else, names an unknown field, or names a field or
    ///   a value twice.
    package init(path: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            let reason = FileManager.default.fileExists(atPath: path) ? error.localizedDescription : "no such file"
            throw InputError(
                file: path,
                message: "cannot be read: \(reason); create it from day files with `surprisal counts`"
            )
        }
        try self.init(json: data, file: path)
    }

    /// Reads the bytes of a `counts.json`; errors name `file`.
    ///
    /// - Throws: As ``init(path:)``.
    package init(json: Data, file: String) throws {
        var order: [AuthField] = []
        var entries: [AuthField: [Entry]] = [:]
        try json.withUnsafeBytes { bytes in
            var parser = CountsParser(bytes: bytes, file: file)
            try parser.object { parser, name in
                guard let field = AuthField(name: name) else {
                    let known = AuthField.allCases.map(\.name).joined(separator: ", ")
                    throw parser.failure("expected one of the fields \(known), found another name")
                }
                guard entries[field] == nil else {
                    throw parser.failure("expected each field once, found \(field) again")
                }
                order.append(field)
                entries[field] = try Self.values(&parser, of: field)
            }
            try parser.end()
        }
        self.init(order: order, entries: entries)
    }

    private static func values(_ parser: inout CountsParser, of field: AuthField) throws -> [Entry] {
        var entries: [Entry] = []
        var seen = ByteTable(capacity: 1024)
        try parser.object { parser, value in
            guard seen.insert(value.utf8) == entries.count else {
                throw parser.failure("expected each value of \(field) once, found one again")
            }
            entries.append(Entry(value: value, count: try parser.number()))
        }
        return entries
    }
}

extension FieldCounts {
    /// Writes `counts.json` to `path` atomically, one field per line.
    ///
    /// - Throws: `InputError` if the file cannot be written.
    package func write(to path: String) throws {
        let file = try AtomicFile(path: path)
        try write(to: file)
        try file.commit()
    }

    /// Writes the JSON text to `file`, which the caller commits.
    ///
    /// - Throws: `InputError` if the file cannot be written.
    package func write(to file: AtomicFile) throws {
        var text = "{"
        for (number, field) in order.enumerated() {
            text += "\(number == 0 ? "" : ",")\n\"\(field.name)\": {"
            for (index, entry) in self[field].enumerated() {
                if index > 0 { text += ", " }
                text += "\(JSONText.quoted(entry.value)): \(entry.count)"
            }
            text += "}"
        }
        try file.write(text + "\n}\n")
    }
}
