package import ByteIO
import Foundation

/// Headers that a webhook sends beside its own: a secret among them stands in a file, where no list of processes shows it.
package struct WebhookHeaders: Sendable, Hashable {
    /// A line of the file.
    struct Header: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// All of them, in the order of the file.
    let all: [Header]

    /// The names alone, which are no secret.
    package var names: [String] { all.map(\.name) }

    /// None.
    package static let none = WebhookHeaders(all: [])

    /// A file of headers is not larger.
    private static let mostBytes = 64 << 10
    /// What the sender says itself.
    private static let ours = [
        "connection", "content-length", "content-type", "expect", "host", "idempotency-key", "transfer-encoding",
        "upgrade",
    ]

    private init(all: [Header]) { self.all = all }

    /// Reads lines `Name: value`; blank lines, and those that begin with `#`, say nothing.
    ///
    /// - Throws: `InputError` that names file and line, and never a value.
    package init(contentsOf path: String) throws(InputError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read")
        }
        guard data.count <= Self.mostBytes, let text = String(validating: data, as: UTF8.self) else {
            throw InputError(file: path, message: "expects lines of UTF-8, at most 64 KiB in all")
        }
        var headers: [Header] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            func failure(_ what: String) -> InputError { InputError(file: path, line: index + 1, message: what) }
            let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let colon = line.firstIndex(of: ":") else { throw failure("expects Name: value") }
            let (name, value) = (String(line[..<colon]), line[line.index(after: colon)...])
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isOfName) else {
                throw failure("expects a name of letters, digits and - before the colon")
            }
            let trimmed = value.trimmingCharacters(in: .whitespaces)
            guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0x09 }) else {
                throw failure("expects a value of printable ASCII after the colon")
            }
            guard !Self.ours.contains(name.lowercased()) else { throw failure("\(name) is not for a file to say") }
            guard !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw failure("\(name) is there twice")
            }
            headers.append(Header(name: name, value: trimmed))
        }
        all = headers
    }

    /// Letters, digits, and what RFC 9110 allows besides in a token.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
