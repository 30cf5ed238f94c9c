import ByteIO
import Foundation

/// The output files of a preparation, which all appear at the end.
struct PreparationOutputs {
    /// The day whose first raw rows go to the test folder, as in the reference.
    static let rawHeadDay = 8
    /// The number of these raw rows.
    static let rawHeadRows = 101
    /// The number of first rows of each input that go to the test folder.
    static let headRows = 10_001

    private var folders: [DayFolder]
    private let countsPath: String
    private var logHead: HeadFile?
    private var rawHead: HeadFile?
    private var redTeamHead: HeadFile?

    /// Creates the folders and opens the files, under temporary names.
    init(_ options: Preparation) throws {
        let outputs: [(String?, Int?)] = [
            (options.output, nil), (options.sampleOutput, 10_000), (options.testOutput, 200),
        ]
        folders = try outputs.compactMap { path, rowLimit in
            try path.map {
                try DayFolder(path: $0, days: options.days, rowLimit: rowLimit, overwrites: options.overwrites)
            }
        }
        countsPath = options.output + "/counts.json"
        guard let test = options.testOutput else { return }
        logHead = try HeadFile(path: test + "/auth_head.txt", rowLimit: Self.headRows)
        if options.days?.contains(Self.rawHeadDay) ?? true {
            rawHead = try HeadFile(path: test + "/raw_\(Self.rawHeadDay)_head.csv", rowLimit: Self.rawHeadRows)
        }
        guard let redTeam = options.redTeam else { return }
        let head = try HeadFile(path: test + "/redteam.txt", rowLimit: Self.headRows)
        try head.writeFront(of: redTeam)
        redTeamHead = head
    }

    /// Writes the kept rows of one day.
    func write(_ segment: PreparedBlock.Segment) throws {
        for folder in folders { try folder.write(segment) }
    }

    /// Writes the raw rows of `block` that belong to the heads.
    func writeHeads(of block: PreparedBlock) throws {
        try logHead?.write(block.source)
        for row in block.rawHead { try rawHead?.write(row) }
    }

    /// Commits all files.
    func commit(_ counts: FieldCounts, _ options: Preparation) throws {
        for folder in folders { try folder.checkEarlier() }
        let file = try AtomicFile(path: countsPath)
        try counts.write(to: file)
        for folder in folders { try folder.commit() }
        for head in [logHead, rawHead, redTeamHead] { try head?.commit() }
        var dataset = Dataset(users: options.users.description, formats: [LogFormat.lanl.rawValue])
        dataset.surprisalVersion = options.version
        try dataset.write(to: options.output)
        try file.commit()
        guard options.overwrites else { return }
        for folder in folders { try folder.removeEarlier() }
        // The names of LANL's data are pseudonyms: none are joined.
        unlink("\(options.output)/\(Identities.fileName)")
    }
}

/// Writes a folder of day files: all rows of each day, or the first ones, with two of them labelled malicious.
final class DayFolder {
    private var files: [Int: AtomicFile] = [:]
    private let path: String
    /// True if every day of the log has a file.
    private let hasAllDays: Bool
    private var rows: [Int: Int] = [:]
    private let rowLimit: Int?
    private let overwrites: Bool

    /// The rows of a subset that are always labelled 1, counted from 1, so that metrics are defined.
    private static let forcedMalicious: Set<Int> = [10, 50]

    /// Opens `path/DAY.csv` for each of `days`, for at most `rowLimit` rows.
    ///
    /// - Throws: `InputError` if the folder cannot be created or written, or has other days and `overwrites` is false.
    init(path: String, days: Set<Int>?, rowLimit: Int?, overwrites: Bool) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: path, message: "cannot create the folder: \(error.localizedDescription)")
        }
        (self.path, hasAllDays, self.rowLimit, self.overwrites) = (path, days == nil, rowLimit, overwrites)
        for day in days ?? [] { files[day] = try AtomicFile(path: "\(path)/\(day).csv") }
        // Before the log is read, which may take long; without `days`, the log tells them.
        if days != nil { try checkEarlier() }
    }

    private var earlier: EarlierDayFiles { EarlierDayFiles(in: path, besides: Set(files.keys.map { "\($0).csv" })) }

    /// Checks that no other days stay in the folder.
    func checkEarlier() throws { try earlier.check(mayBeRemoved: overwrites) }

    /// Removes the other days.
    func removeEarlier() throws { try earlier.remove() }

    /// Writes the rows of `segment`, up to the row limit of its day.
    func write(_ segment: PreparedBlock.Segment) throws {
        if hasAllDays, files[segment.day] == nil {
            // Days come in order: those before are complete.
            for file in files.values { try file.seal() }
            files[segment.day] = try AtomicFile(path: "\(path)/\(segment.day).csv")
        }
        guard let file = files[segment.day] else { return }
        guard let rowLimit else { return try segment.rows.withBytes { try file.write($0) } }
        var count = rows[segment.day, default: 0]
        _ = try segment.rows.forEachLine { line, _ in
            guard count < rowLimit else { return false }
            count += 1
            let isForced = Self.forcedMalicious.contains(count)
            try file.write(isForced ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line)
            try file.write(isForced ? "1\n" : "\n")
            return true
        }
        rows[segment.day] = count
    }

    /// Commits the files.
    func commit() throws {
        for (_, file) in files.sorted(by: { $0.key < $1.key }) { try file.commit() }
    }
}

/// Writes the first rows of an input unchanged, except that line ends become LF.
final class HeadFile {
    private let file: AtomicFile
    private var room: Int

    /// Opens `path` for at most `rowLimit` rows.
    init(path: String, rowLimit: Int) throws {
        file = try AtomicFile(path: path)
        room = rowLimit
    }

    /// Writes `row`, unless the limit is reached.
    func write(_ row: [UInt8]) throws {
        try row.withUnsafeBytes { _ = try write(line: $0) }
    }

    /// Writes the rows of `block`, up to the limit.
    func write(_ block: LineBlock) throws {
        guard room > 0 else { return }
        _ = try block.forEachLine { line, _ in try write(line: line) }
    }

    /// Writes the first rows of the file at `path`.
    func writeFront(of path: String) throws {
        let reader = try LineReader(path: path)
        while room > 0, let block = try reader.next() { try write(block) }
    }

    /// Commits the file.
    func commit() throws { try file.commit() }

    private func write(line: UnsafeRawBufferPointer) throws -> Bool {
        guard room > 0 else { return false }
        try file.write(line)
        try file.write("\n")
        room -= 1
        return true
    }
}
