package import ByteIO
import Foundation

extension FieldCounts {
    /// Writes `counts.json` to `path`, whole or not at all: a field a line.
    ///
    /// - Throws: `InputError` where the file cannot be written.
    package func write(to path: String) throws {
        let file = try AtomicFile(path: path)
        try write(to: file)
        try file.commit()
    }

    /// Writes the JSON text to `file`, which the caller commits.
    ///
    /// - Throws: `InputError` where the file cannot be written.
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
