import ByteIO
package import Foundation

extension FieldCounts {
    /// Reads a `counts.json`: an object from field name to an object from value to count.
    ///
    /// - Throws: `InputError` with the line where the file is something else, names an unknown field, or names a
    ///   field or a value twice.
    package init(path: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            let reason = FileManager.default.fileExists(atPath: path) ? error.localizedDescription : "no such file"
            throw InputError(
                file: path,
                message: "cannot be read: \(reason); `surprisal counts` makes one of day files"
            )
        }
        try self.init(json: data, file: path)
    }

    /// Reads the bytes of a `counts.json`; errors name `file`.
    ///
    /// - Throws: as ``init(path:)``.
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
