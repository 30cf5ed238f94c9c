import ByteIO
import Foundation
import Runs

/// Finds run folders at any depth below a folder.
package struct RunFinder {
    /// The paths of the runs, and of folders with a part of one; sorted, with numbers in them by value.
    package private(set) var paths: [String] = []
    private var visited: Set<String> = []

    /// Searches `folder` and the folders below it, but not inside of runs.
    ///
    /// - Throws: `InputError` if it is not a folder, or contains no run.
    package init(below folder: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            let found = FileManager.default.fileExists(atPath: folder) ? "a file" : "nothing"
            throw InputError(file: folder, message: "expected a folder of runs, found \(found)")
        }
        search(folder)
        guard !paths.isEmpty else { throw InputError(file: folder, message: "contains no run folder") }
    }

    /// Files that only runs have; without the record, a folder is an incomplete run.
    private static let marks: [RunItem] = [.record, .bestWeights, .checkpoint]

    private mutating func search(_ path: String) {
        // Follows links, but not in circles.
        guard visited.insert(URL(fileURLWithPath: path).resolvingSymlinksInPath().path).inserted,
            let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        else { return }
        if Self.marks.contains(where: { names.contains($0.rawValue) }) { return paths.append(path) }
        for name in names.sorted(by: Self.isBefore) where !name.hasPrefix(".") {
            let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: child, isDirectory: &isFolder), isFolder.boolValue {
                search(child)
            }
        }
    }

    /// `seed2` comes before `seed10`.
    private static func isBefore(_ first: String, _ second: String) -> Bool {
        let order = first.compare(second, options: .numeric)
        return order == .orderedSame ? first < second : order == .orderedAscending
    }
}
