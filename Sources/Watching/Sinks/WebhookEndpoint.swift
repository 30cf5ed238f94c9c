package import ByteIO
import Foundation

/// The URL that a webhook posts to.
package struct WebhookAddress: Sendable, Hashable {
    /// The whole URL.
    ///
    /// Knowing it may be enough to post to the receiver, so it is never shown.
    let text: String

    /// True if posts are encrypted with TLS.
    package var isEncrypted: Bool { text.hasPrefix("https:") }

    /// Parses an `http://` or `https://` URL with a host and without user, password and fragment.
    ///
    /// - Throws: `InputError` that names `option` and does not repeat the URL.
    package init(_ text: String, option: String = "--webhook") throws(InputError) {
        func failure(_ what: String) -> InputError { InputError(file: option, message: what) }
        guard var parts = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, (1...65_535).contains(parts.port ?? 1)
        else { throw failure("expected an http or https URL, such as https://siem.example/alerts") }
        guard parts.user == nil, parts.password == nil else {
            throw failure(
                "expected an http or https URL without user or password: credentials go into --webhook-header-file"
            )
        }
        guard parts.fragment == nil else {
            throw failure("expected an http or https URL without a fragment (#…), which is never sent")
        }
        parts.scheme = scheme
        self.text = parts.string ?? text
    }
}

/// A file of CA certificates that a webhook trusts instead of the system's.
package struct WebhookAuthorities: Sendable, Hashable {
    /// The file, which is read again for each connection.
    let path: String

    /// The largest file accepted; a bundle of all public authorities has a quarter of a megabyte.
    private static let maximumBytes = 16 << 20

    /// Checks a file of PEM certificates: of a private authority, or of the receiver itself.
    ///
    /// - Throws: `InputError` if it cannot be read or contains no certificate.
    package init(contentsOf path: String) throws(InputError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read")
        }
        guard data.count <= Self.maximumBytes, data.range(of: Data("-----BEGIN CERTIFICATE-----".utf8)) != nil else {
            throw InputError(
                file: path,
                message: "contains no PEM certificate: expected a line -----BEGIN CERTIFICATE-----"
            )
        }
        // The working directory may change.
        self.path = URL(fileURLWithPath: path).path
    }
}

/// Additional headers of a webhook's requests, read from a file so that secrets do not appear in the process list.
package struct WebhookHeaders: Sendable, Hashable {
    struct Header: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// All headers, in the order of the file.
    let all: [Header]

    /// The names, which are not secret.
    package var names: [String] { all.map(\.name) }

    package static let none = WebhookHeaders(all: [])

    private static let maximumBytes = 64 << 10
    /// Headers that the sender sets itself.
    private static let reserved = [
        "connection", "content-length", "content-type", "expect", "host", "idempotency-key", "transfer-encoding",
        "upgrade",
    ]

    private init(all: [Header]) { self.all = all }

    /// Reads lines `Name: value`; blank lines and lines that start with `#` are ignored.
    ///
    /// - Throws: `InputError` that names file and line, and never a value.
    package init(contentsOf path: String) throws(InputError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read")
        }
        guard data.count <= Self.maximumBytes, let text = String(validating: data, as: UTF8.self) else {
            throw InputError(file: path, message: "expected UTF-8 text of at most 64 KiB")
        }
        var headers: [Header] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            func failure(_ what: String) -> InputError { InputError(file: path, line: index + 1, message: what) }
            let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let colon = line.firstIndex(of: ":") else { throw failure("expected a header such as Name: value") }
            let (name, value) = (String(line[..<colon]), line[line.index(after: colon)...])
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isOfName) else {
                throw failure("expected a header name of letters, digits and hyphens before the colon")
            }
            let trimmed = value.trimmingCharacters(in: .whitespaces)
            guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0x09 }) else {
                throw failure("expected a value of printable ASCII characters after the colon")
            }
            guard !Self.reserved.contains(name.lowercased()) else {
                throw failure("\(name) is set by Surprisal and cannot be changed: remove this line")
            }
            guard !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw failure("\(name) is given twice")
            }
            headers.append(Header(name: name, value: trimmed))
        }
        all = headers
    }

    /// Returns whether `byte` may be part of a header name (RFC 9110, token).
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
