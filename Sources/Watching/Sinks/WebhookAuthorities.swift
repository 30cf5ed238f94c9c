package import ByteIO
import Foundation

/// Certificates in a file that a webhook trusts instead of the system's.
package struct WebhookAuthorities: Sendable, Hashable {
    /// The file, which is read anew for each connection.
    let path: String

    /// A file is not larger: a bundle of all authorities that browsers trust has a quarter of a megabyte.
    private static let mostBytes = 16 << 20

    /// Takes a file of certificates in PEM: of an authority of one's own, or of the receiver itself.
    ///
    /// - Throws: `InputError` where it cannot be read, or holds no certificate.
    package init(contentsOf path: String) throws(InputError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read")
        }
        guard data.count <= Self.mostBytes, data.range(of: Data("-----BEGIN CERTIFICATE-----".utf8)) != nil else {
            throw InputError(file: path, message: "expects certificates in PEM: -----BEGIN CERTIFICATE-----")
        }
        // The working folder may change.
        self.path = URL(fileURLWithPath: path).path
    }
}
