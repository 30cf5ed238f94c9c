package import Foundation

/// A temporary folder for one test, removed with the instance.
package final class TemporaryFolder {
    /// The path of the folder.
    package let path: String

    /// Creates an empty folder.
    package init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("surprisal-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` in the folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The URL of `name` in the folder.
    package func url(_ name: String) -> URL { URL(fileURLWithPath: file(name)) }

    /// Writes `text` to `name` and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write(Data(text.utf8), to: name)
    }

    /// Writes `data` to `name` and returns its path.
    @discardableResult
    package func write(_ data: Data, to name: String) throws -> String {
        try data.write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// The names in the folder, sorted, including hidden ones.
    package var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
