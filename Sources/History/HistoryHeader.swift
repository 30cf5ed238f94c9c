/// How a file of an ``AccessHistory`` begins; `docs/formats/history.md` describes it.
struct HistoryHeader {
    static let magic: [UInt8] = Array("SURPHIST".utf8)
    static let version: UInt32 = 1
    /// The bytes of a header, of an entry and of the checksum at the end.
    static let (size, entrySize, checksumSize) = (64, 24, 8)

    var seed: UInt64
    var halfLife: Double
    var capacity: UInt64
    var rowCount: UInt64
    var earliest: UInt32
    var latest: UInt32
    var entryCount: UInt64
}

/// What is wrong with the file of a history.
enum HistoryFault: Error {
    case foreign
    case version(UInt32)
    case size(expected: Int?, found: Int)
    case damaged
    case impossible(String)

    var message: String {
        switch self {
        case .foreign:
            "expected an access history, which begins with SURPHIST; found something else"
        case .version(let version):
            "expected an access history of version \(HistoryHeader.version); found version \(version)"
        case .size(let expected, let found):
            "expected an access history of \(expected.map { "\($0) bytes" } ?? "fewer entries"); found \(found) bytes"
        case .damaged:
            "the access history is damaged: its checksum does not match its content"
        case .impossible(let what):
            "no access history can have \(what)"
        }
    }
}

extension HistoryHeader {
    /// Reads the header, and sees to it that the file has as many bytes as it says.
    init(_ bytes: UnsafeRawBufferPointer) throws(HistoryFault) {
        guard bytes.count >= Self.magic.count, bytes.prefix(Self.magic.count).elementsEqual(Self.magic) else {
            throw .foreign
        }
        // A newer version may be of any size: what can be said of it comes first.
        guard bytes.count >= Self.size + Self.checksumSize else {
            throw .size(expected: Self.size + Self.checksumSize, found: bytes.count)
        }
        var reader = NumberReader(UnsafeRawBufferPointer(rebasing: bytes[Self.magic.count...]))
        let version: UInt32 = reader.next()
        guard version == Self.version else { throw .version(version) }
        let entrySize: UInt32 = reader.next()
        guard entrySize == Self.entrySize else { throw .impossible("entries of \(entrySize) bytes") }
        seed = reader.next()
        halfLife = Double(bitPattern: reader.next())
        capacity = reader.next()
        rowCount = reader.next()
        earliest = reader.next()
        latest = reader.next()
        entryCount = reader.next()
        // The bytes that are there bound what is allocated, whatever the header says.
        let rest = bytes.count - Self.size - Self.checksumSize
        guard entryCount == UInt64(rest / Self.entrySize), rest.isMultiple(of: Self.entrySize) else {
            let entries = Int(exactly: entryCount).flatMap { $0 < 1 << 40 ? $0 * Self.entrySize : nil }
            throw .size(expected: entries.map { $0 + Self.size + Self.checksumSize }, found: bytes.count)
        }
    }

    /// Sees to it that a history can be what the header says.
    func check() throws(HistoryFault) {
        guard halfLife > 0 else { throw .impossible("a half-life that is not above 0") }
        guard let capacity = Int(exactly: capacity), AccessHistory.capacities.contains(capacity) else {
            throw .impossible("a capacity of \(capacity)")
        }
        guard entryCount <= capacity else { throw .impossible("\(entryCount) entries at a capacity of \(capacity)") }
        guard rowCount <= UInt64(Int.max / 2) else { throw .impossible("\(rowCount) rows") }
        guard earliest <= latest else { throw .impossible("a latest row before the earliest") }
        guard rowCount > 0 || entryCount == 0 else { throw .impossible("entries without rows") }
    }

    /// The table whose entries are in `bytes`.
    func table(in bytes: UnsafeRawBufferPointer) throws(HistoryFault) -> CountTable {
        let count = Int(entryCount)
        var table = CountTable(capacity: Int(capacity), decay: Decay(halfLife: halfLife), reserving: count)
        var reader = NumberReader(bytes)
        for _ in 0..<count {
            var entry = CountEntry(key: reader.next(), count: reader.next())
            entry.weight = Float(bitPattern: reader.next())
            entry.first = reader.next()
            entry.last = reader.next()
            guard entry.count > 0, entry.weight >= 1, entry.weight.isFinite, entry.first <= entry.last else {
                throw .impossible("an entry that was never counted")
            }
            guard table.insert(entry) else { throw .impossible("two entries with the same hash") }
        }
        return table
    }
}
