import Foundation

/// The small text files through which Linux describes itself.
enum SystemFile {
    /// The file's text, where there is such a file.
    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The file's text as a number of bytes, where it is one.
    static func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
