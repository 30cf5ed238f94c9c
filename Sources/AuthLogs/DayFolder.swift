import ByteIO
import Foundation

/// A folder of day files that are being written: all rows of each day, or the first ones with two of them made red.
final class DayFolder {
    private let files: [Int: AtomicFile]
    private var rows: [Int: Int] = [:]
    private let rowLimit: Int?

    /// The rows of a subset that are labelled 1 whatever they are, counted from 1, so that metrics exist.
    private static let forcedRed: Set<Int> = [10, 50]

    /// Opens `path/DAY.csv` for each of `days`, for at most `rowLimit` rows.
    ///
    /// - Throws: `InputError` where the folder cannot be made or written.
    init(path: String, days: Set<Int>, rowLimit: Int?) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: path, message: "the folder cannot be made: \(error.localizedDescription)")
        }
        var files: [Int: AtomicFile] = [:]
        for day in days { files[day] = try AtomicFile(path: "\(path)/\(day).csv") }
        self.files = files
        self.rowLimit = rowLimit
    }

    /// Writes the rows of `segment`, or what its day's file still takes of them.
    func write(_ segment: PreparedBlock.Segment) throws {
        guard let file = files[segment.day] else { return }
        guard let rowLimit else { return try segment.rows.withBytes { try file.write($0) } }
        var count = rows[segment.day, default: 0]
        _ = try segment.rows.forEachLine { line, _ in
            guard count < rowLimit else { return false }
            count += 1
            let isForced = Self.forcedRed.contains(count)
            try file.write(isForced ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line)
            try file.write(isForced ? "1\n" : "\n")
            return true
        }
        rows[segment.day] = count
    }

    /// Makes the files visible.
    func commit() throws {
        for (_, file) in files.sorted(by: { $0.key < $1.key }) { try file.commit() }
    }
}
