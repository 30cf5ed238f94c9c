package import ByteIO
import Foundation

/// Where a webhook posts to.
package struct WebhookAddress: Sendable, Hashable {
    /// The whole address; who posts to it may be known by it alone, so it is never shown.
    let text: String

    /// True where what is posted is encrypted.
    package var isEncrypted: Bool { text.hasPrefix("https:") }

    /// An address that begins with `http://` or `https://` and names a host, and no user or password.
    ///
    /// - Throws: `InputError`, in the name of `option`, where it is none.
    package init(_ text: String, option: String = "--webhook") throws(InputError) {
        func failure(_ what: String) -> InputError { InputError(file: option, message: what) }
        guard var parts = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, (1...65_535).contains(parts.port ?? 1)
        else { throw failure("expects an address such as https://siem.example/alerts") }
        guard parts.user == nil, parts.password == nil else {
            throw failure("expects an address without a user: what is secret goes into the file of headers")
        }
        guard parts.fragment == nil else { throw failure("expects an address without a #: it would not be sent") }
        parts.scheme = scheme
        self.text = parts.string ?? text
    }
}
