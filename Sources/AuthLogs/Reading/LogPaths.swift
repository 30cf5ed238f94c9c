import ByteIO
import Foundation

/// The files that a user names: files, folders, and patterns such as `logs/*.evtx`.
package struct LogPaths: Sendable {
    /// A file to be read.
    package struct Entry: Sendable, Hashable {
        /// The path.
        package let path: String
        /// True if the user named the file itself; false if it was found in a folder or by a pattern, where a file that is
        /// no log is passed over.
        package let isNamed: Bool
    }

    /// The files, in the order of the arguments, those of a folder by name.
    package let entries: [Entry]

    /// Finds the files that `arguments` name; `-` is standard input.
    ///
    /// - Throws: `InputError` if an argument names nothing.
    package init(_ arguments: [String]) throws {
        var seen: Set<String> = []
        entries = try arguments.flatMap { try Self.entries(of: $0) }.filter { entry in
            seen.insert(entry.path).inserted && (entry.isNamed || !Self.isOfPreparation(entry.path))
        }
        guard arguments.count(where: { $0 == "-" }) <= 1 else {
            throw InputError(file: "-", message: "can be read only once")
        }
    }

    private static func entries(of argument: String) throws -> [Entry] {
        if argument == "-" { return [Entry(path: argument, isNamed: true)] }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) {
            guard isFolder.boolValue else { return [Entry(path: argument, isNamed: true)] }
            let files = try files(below: argument)
            guard !files.isEmpty else { throw InputError(file: argument, message: "is a folder without files") }
            return files.map { Entry(path: $0, isNamed: false) }
        }
        guard argument.contains(where: { "*?[".contains($0) }) else {
            throw InputError(file: argument, message: "cannot be opened: No such file or directory")
        }
        let found = matches(of: argument).flatMap { path -> [Entry] in
            ((try? entries(of: path)) ?? []).map { Entry(path: $0.path, isNamed: false) }
        }
        guard !found.isEmpty else { throw InputError(file: argument, message: "matches no file") }
        return found
    }

    /// All files below `folder`, by path; those whose name starts with a point, and what they hold, are left out.
    private static func files(below folder: String) throws -> [String] {
        let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw InputError(file: folder, message: "cannot be read: \(error.localizedDescription)")
        }
        return names.filter { !$0.hasPrefix(".") }.sorted().flatMap { name -> [String] in
            let path = "\(base)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { return [] }
            switch status.st_mode & S_IFMT {
            // A link to a folder may lead in a circle.
            // What may not be read below a folder is left out, as `ls` would.
            case S_IFDIR: return isLink(path) ? [] : (try? files(below: path)) ?? []
            case S_IFREG: return [path]
            default: return []
            }
        }
    }

    /// True for a file that `prepare` writes beside day files.
    private static func isOfPreparation(_ path: String) -> Bool {
        let file = URL(fileURLWithPath: path)
        let names = ["counts.json", Dataset.fileName, Identities.fileName]
        guard names.contains(file.lastPathComponent) else { return false }
        let dataset = file.deletingLastPathComponent().appendingPathComponent(Dataset.fileName)
        return FileManager.default.fileExists(atPath: dataset.path)
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private static func matches(of pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { index in result.gl_pathv[index].map { String(cString: $0) } }
    }
}
