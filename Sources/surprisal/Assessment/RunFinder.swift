import ByteIO
import Foundation
import Runs

/// Finds run folders, however deep they lie.
struct RunFinder {
    /// The runs found, and what looks like half of one: in the order of their paths, numbers in them by value.
    private(set) var paths: [String] = []
    private var visited: Set<String> = []

    /// Looks in `folder` and below; a run is not looked into.
    ///
    /// - Throws: `InputError` when it is no folder, or holds no run.
    init(below folder: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            let found = FileManager.default.fileExists(atPath: folder) ? "a file" : "nothing"
            throw InputError(file: folder, message: "expected a folder of runs, found \(found)")
        }
        search(folder)
        guard !paths.isEmpty else { throw InputError(file: folder, message: "holds no run") }
    }

    /// A file that only a run has; one without the record is half a run.
    private static let marks: [RunItem] = [.record, .bestWeights, .checkpoint]

    private mutating func search(_ path: String) {
        // Links are followed, but not in circles.
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
