import ByteIO
import Foundation

/// All files that a preparation writes; they appear together at the end.
struct PreparationOutputs {
    /// The day whose first raw rows go into the test folder, as in the reference.
    static let rawHeadDay = 8
    /// The raw rows of that head.
    static let rawHeadRows = 101
    /// The first rows of each input that go into the test folder.
    static let headRows = 10_001

    private var folders: [DayFolder]
    private let countsPath: String
    private var logHead: HeadFile?
    private var rawHead: HeadFile?
    private var redTeamHead: HeadFile?

    /// Makes the folders and opens the files, under temporary names.
    init(_ options: Preparation) throws {
        folders = [try DayFolder(path: options.output, days: options.days, rowLimit: nil)]
        if let sample = options.sampleOutput {
            folders.append(try DayFolder(path: sample, days: options.days, rowLimit: 10_000))
        }
        if let test = options.testOutput {
            folders.append(try DayFolder(path: test, days: options.days, rowLimit: 200))
        }
        countsPath = options.output + "/counts.json"
        guard let test = options.testOutput else { return }
        logHead = try HeadFile(path: test + "/auth_head.txt", rowLimit: Self.headRows)
        if options.days.contains(Self.rawHeadDay) {
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

    /// Writes those raw rows of `block` that belong to a head.
    func writeHeads(of block: PreparedBlock) throws {
        try logHead?.write(block.source)
        for row in block.rawHead { try rawHead?.write(row) }
    }

    /// Makes all files visible.
    func commit(_ counts: FieldCounts) throws {
        let file = try AtomicFile(path: countsPath)
        try counts.write(to: file)
        for folder in folders { try folder.commit() }
        for head in [logHead, rawHead, redTeamHead] { try head?.commit() }
        try file.commit()
    }
}
