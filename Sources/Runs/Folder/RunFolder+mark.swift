import ByteIO
import Foundation

extension RunFolder {
    /// A short text that stands for what `item` holds: size and checksum, `20971520-1a2b3c4d`.
    ///
    /// Other weights have another mark, so that what was made of weights can be told from what was made of others.
    ///
    /// - Throws: `InputError` when it cannot be read.
    package func mark(of item: RunItem) throws -> String {
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path(item)), options: .mappedIfSafe)
            let checksum = String(data.withUnsafeBytes { CRC32C.checksum($0) }, radix: 16)
            return "\(data.count)-" + String(repeating: "0", count: 8 - checksum.count) + checksum
        } catch {
            throw InputError(file: path(item), message: "cannot be read: \(error.localizedDescription)")
        }
    }
}
