import ByteIO

/// A first look at a zip archive's table of contents: whether all records are stored as they are.
///
/// libtorch reads some records as soon as it opens an archive, and would blow up compressed ones to whatever size they
/// claim. PyTorch never compresses, so an archive with such a record is not opened at all. The table is found in the
/// way that libtorch finds it, else it could be shown another one.
struct ZipDirectory {
    private let file: RandomAccessFile
    private let path: String

    private static let endSize = 22
    private static let longestComment = 0xFFFF
    private static let locatorSize = 20
    private static let wideEndSize = 56
    private static let entrySize = 46

    /// Looks at the archive at `path`.
    ///
    /// - Throws: `InputError` when a record is compressed, or there is no table that could be followed.
    static func checkRecordsAreStored(path: String) throws(InputError) {
        let directory = ZipDirectory(file: try RandomAccessFile(path: path), path: path)
        let (range, count) = try directory.table()
        try directory.checkEntries(directory.file.read(at: range.lowerBound, count: range.count), count: count)
    }

    /// The place of the table and the number of its entries, from the end of the archive.
    private func table() throws(InputError) -> (range: Range<Int>, count: Int) {
        let tailStart = max(0, file.size - Self.endSize - Self.longestComment)
        let tail = try file.read(at: tailStart, count: file.size - tailStart)
        let lastPlace = tail.count - Self.endSize
        guard lastPlace >= 0,
            let place = (0...lastPlace).last(where: { tail[$0...].starts(with: [0x50, 0x4B, 5, 6]) })
        else { throw damaged() }
        if let wide = try wideEnd(before: tailStart + place) {
            return (try range(start: number(wide, 48, 8), size: number(wide, 40, 8)), number(wide, 32, 8))
        }
        let (start, size) = (number(tail, place + 16, 4), number(tail, place + 12, 4))
        return (try range(start: start, size: size), number(tail, place + 10, 2))
    }

    /// The end of the archive in its 64-bit form, to which a locator before the ordinary end points.
    private func wideEnd(before end: Int) throws(InputError) -> [UInt8]? {
        guard end >= Self.locatorSize + Self.wideEndSize else { return nil }
        let locator = try file.read(at: end - Self.locatorSize, count: Self.locatorSize)
        guard locator.starts(with: [0x50, 0x4B, 6, 7]) else { return nil }
        let start = number(locator, 8, 8)
        guard start >= 0, start <= file.size - Self.wideEndSize else { throw damaged() }
        let wide = try file.read(at: start, count: Self.wideEndSize)
        return wide.starts(with: [0x50, 0x4B, 6, 6]) ? wide : nil
    }

    private func range(start: Int, size: Int) throws(InputError) -> Range<Int> {
        guard start >= 0, size >= 0, start <= file.size, size <= file.size - start else { throw damaged() }
        return start..<start + size
    }

    private func checkEntries(_ table: [UInt8], count: Int) throws(InputError) {
        guard (0...table.count / Self.entrySize).contains(count) else { throw damaged() }
        var place = 0
        for _ in 0..<count {
            guard place <= table.count - Self.entrySize, table[place...].starts(with: [0x50, 0x4B, 1, 2]) else {
                throw damaged()
            }
            guard number(table, place + 10, 2) == 0 else {
                throw InputError(file: path, message: "a compressed record; PyTorch stores them as they are")
            }
            place +=
                Self.entrySize
                + number(table, place + 28, 2) + number(table, place + 30, 2) + number(table, place + 32, 2)
        }
    }

    /// A little-endian number; one of 8 bytes that is too large for an `Int` comes out negative.
    private func number(_ bytes: [UInt8], _ place: Int, _ width: Int) -> Int {
        bytes[place..<place + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private func damaged() -> InputError {
        InputError(file: path, message: "not a readable PyTorch archive: its table of contents is damaged or missing")
    }
}
