import Foundation

/// The files of a log on disk: the rotated files, oldest first, and the one being written.
///
/// Rotated files are named like the log with an appended number or time: `auth.log.1`, `auth.log.2.gz`,
/// `auth.log-20250131`, `auth.log.2025-01-31T12:00`; or `auth.log.old`.
struct RotatedFiles {
    /// The paths, oldest first; the log's own path is the last, even if the file does not exist.
    let paths: [String]

    /// Finds the files of the log at `path`.
    init(path: String) {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let name = url.lastPathComponent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let present = Set(names)
        let rotated = names.compactMap { Entry(name: $0, of: name, in: folder) }
            // While a file is being compressed, both forms exist and only the plain one is complete.
            .filter { $0.packing.isEmpty || !present.contains($0.plainName) }
        paths = Self.sorted(rotated).map(\.path) + [path]
    }

    /// Sorts files with small numbers by these, all others by the time of their last write.
    private static func sorted(_ entries: [Entry]) -> [Entry] {
        if entries.allSatisfy({ $0.number != nil }) {
            return entries.sorted { ($0.number ?? 0) > ($1.number ?? 0) }
        }
        return entries.sorted { ($0.modified, $0.plainName) < ($1.modified, $1.plainName) }
    }

    private struct Entry {
        let path: String
        let plainName: String
        /// The suffix added by the compressor.
        let packing: String
        /// The number of rotations since it was written, if its name contains one.
        let number: Int?
        let modified: Int64

        init?(name: String, of log: String, in folder: String) {
            guard name.hasPrefix(log), name.count > log.count else { return nil }
            packing = [".gz", ".zst"].first { name.hasSuffix($0) } ?? ""
            plainName = String(name.dropLast(packing.count))
            let suffix = plainName.dropFirst(log.count)
            // `auth.log.swp` and `auth.log.2.json` are unrelated files.
            let isTime = suffix.allSatisfy { "0123456789-_.:T".contains($0) } && suffix.contains(where: \.isNumber)
            guard let first = suffix.first, ".-_".contains(first), isTime || suffix == ".old" else { return nil }
            let digits = suffix.dropFirst()
            number = first == "." && digits.count <= 4 ? Int(digits) : nil
            path = folder + "/" + name
            guard let identity = LogFileIdentity(path: path) else { return nil }
            modified = identity.modified
        }
    }
}
