import ByteIO

/// The labels of a red-team file.
///
/// Its rows `time,user@domain,src_computer,dst_computer` name the malicious events.
struct RedTeamLabels: Sendable {
    private var rows = ByteTable()
    /// The day of each distinct row.
    private var days: [Int] = []
    private var seconds: Set<Int> = []

    /// No labels.
    init() {}

    /// Reads a red-team file, plain, gzip or zstd.
    ///
    /// - Throws: `InputError` at the first invalid row; labels are never skipped.
    init(path: String) throws {
        let reader = try LineReader(path: path)
        while let block = try reader.next() {
            _ = try block.forEachLine { line, number in
                do throws(RowFault) {
                    try add(line)
                } catch {
                    throw error.error(file: path, line: number)
                }
                return true
            }
        }
    }

    private mutating func add(_ line: UnsafeRawBufferPointer) throws(RowFault) {
        guard line.count <= .longestLine else { throw .tooLong(limit: .longestLine) }
        guard line.isUTF8 else { throw .notUTF8 }
        let commas = Commas(line)
        guard commas.count == 3 else { throw .fieldCount(expected: "4", found: commas.count + 1) }
        guard let second = line.slice(0..<commas[0]).decimal else { throw .second }
        let index = rows.insert(Array("\(second)".utf8) + line[commas[0]...])
        guard index == days.count else { return }
        days.append(second / .secondsPerDay)
        seconds.insert(second)
    }

    /// True if any label has this second.
    ///
    /// Almost always false, which saves the look-up of the whole event.
    func has(second: Int) -> Bool { seconds.contains(second) }

    /// The number of the label that equals `event` in time, source user and domain, and both hosts; `nil` if none does.
    func index(of event: RawRow) -> Int? {
        var key = Array("\(event.second)".utf8)
        for field in [event.source, event.sourceHost, event.destinationHost] {
            key.append(.comma)
            key.append(contentsOf: field)
        }
        return rows.index(of: key)
    }

    /// Returns whether a label equals the current event of `reader`; adds its number to `matched`.
    func matches(_ reader: EventLogReader, _ matched: inout Set<Int>) -> Bool {
        let second = reader.time.seconds
        guard has(second: second) else { return false }
        let row = reader.row
        var key = Array("\(second),".utf8) + row[.sourceUser] + [.at] + row[.sourceDomain]
        for field in [AuthField.sourceHost, .destinationHost] {
            key.append(.comma)
            key += row[field]
        }
        guard let index = rows.index(of: key) else { return false }
        matched.insert(index)
        return true
    }

    /// The number of distinct labels on `days`.
    func count(on wanted: Set<Int>) -> Int { count { wanted.contains($0) } }

    /// The number of distinct labels on the days that `isWanted` is true of.
    func count(_ isWanted: (Int) -> Bool) -> Int { days.count(where: isWanted) }
}
