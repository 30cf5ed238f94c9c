import ByteIO
import Foundation

/// The day files in a folder, by name: `8.csv` or `2025-11-26.csv`, also with `.gz` or `.zst`.
package enum DayFileNames {
    private static let endings = [".csv", ".csv.gz", ".csv.zst"]

    /// The names of the day files in `folder`, in order of their days; none if it does not exist.
    package static func names(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            endings.first { name.hasSuffix($0) }.flatMap { day(named: name.dropLast($0.count)) }
                .map { (day: $0, name: name) }
        }.sorted { ($0.day, $0.name) < ($1.day, $1.name) }.map(\.name)
    }

    /// The number of the day called `8` or `2025-11-26`; `nil` for another name.
    private static func day(named name: Substring) -> Int? {
        if let date = EventClock.day(ofDate: String(name)) { return date }
        return name.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } ? Int(name) : nil
    }
}

/// The day files that an earlier preparation left in a folder, of days that the new one does not write.
///
/// Training takes all day files of a folder, so that they must not stay beside the new ones.
struct EarlierDayFiles {
    private let folder: String
    private let names: [String]

    /// Finds the day files in `folder` that are not among `written`.
    init(in folder: String, besides written: Set<String>) {
        self.folder = folder
        names = DayFileNames.names(in: folder).filter { !written.contains($0) }
    }

    /// Checks that there are none, unless they may be removed and are not among the `inputs` of the preparation.
    ///
    /// - Throws: `InputError` that names them and the way on.
    func check(mayBeRemoved: Bool, inputs: [String] = []) throws {
        let sources = Set(inputs.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path })
        for name in names {
            let path = URL(fileURLWithPath: "\(folder)/\(name)").resolvingSymlinksInPath().path
            guard !sources.contains(path) else {
                throw InputError(
                    file: "\(folder)/\(name)",
                    message: "is read and cannot be replaced; name another folder"
                )
            }
        }
        guard let first = names.first, let last = names.last, !mayBeRemoved else { return }
        let days = names.count > 2 ? "\(first) to \(last)" : names.joined(separator: " and ")
        throw InputError(
            file: folder,
            message:
                "holds day files of other days (\(days)), with which train would mix the new ones; use --overwrite to remove them, or name another folder"
        )
    }

    /// Removes them.
    func remove() throws {
        for name in names {
            let path = "\(folder)/\(name)"
            guard unlink(path) == 0 || errno == ENOENT else {
                throw InputError(file: path, message: "cannot be removed: \(String(cString: strerror(errno)))")
            }
        }
    }
}

/// The output folders that do not exist before a preparation, which one that fails leaves as it found them.
struct MissingFolders {
    /// The folders, each before those that it is in.
    private let paths: [String]

    /// Finds those among `folders`, and the folders around them, that do not exist.
    init(_ folders: [String]) {
        var paths: Set<String> = []
        for folder in folders {
            var url = URL(fileURLWithPath: folder).standardized
            while url.path.count > 1, !FileManager.default.fileExists(atPath: url.path) {
                paths.insert(url.path)
                url = url.deletingLastPathComponent()
            }
        }
        self.paths = paths.sorted { $0.count > $1.count }
    }

    /// Removes them as far as they are empty.
    func removeEmpty() { for path in paths { rmdir(path) } }
}
