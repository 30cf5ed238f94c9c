import ByteIO
import Foundation

extension AccessHistory {
    /// Writes the history to `path` atomically; `docs/reference/formats/history.md` describes the file.
    ///
    /// - Throws: `InputError` if `path` cannot be written.
    package func write(to path: String) throws {
        var writer = try ChecksummedWriter(path: path)
        try writer.write(HistoryHeader.magic)
        try writer.write(HistoryHeader.version)
        try writer.write(UInt32(HistoryHeader.entrySize))
        try writer.write(seed)
        try writer.write(halfLife.bitPattern)
        try writer.write(UInt64(capacity))
        try writer.write(UInt64(eventCount))
        try writer.write(UInt32(earliest ?? 0))
        try writer.write(UInt32(latest ?? 0))
        try writer.write(UInt64(entryCount))
        for entry in table.slots where entry.count != 0 {
            try writer.write(entry.key)
            try writer.write(entry.count)
            try writer.write(entry.weight.bitPattern)
            try writer.write(entry.first)
            try writer.write(entry.last)
        }
        try writer.finish()
    }

    /// Reads the history that ``write(to:)`` wrote to `path`.
    ///
    /// - Throws: `InputError` if the file cannot be read, is not a history, has a newer version, is truncated or
    ///   damaged, or has impossible values.
    package init(contentsOf path: String) throws {
        let data = try Self.data(at: path)
        do {
            self = try data.withUnsafeBytes { try Self.history(in: $0) }
        } catch let fault as HistoryFault {
            throw InputError(file: path, message: fault.message)
        }
    }

    private static func data(at path: String) throws(InputError) -> Data {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw InputError(file: path, message: "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw InputError(file: path, message: "cannot be read as a history: expected a regular file")
        }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw InputError(file: path, message: "cannot be read: \(error.localizedDescription)")
        }
    }

    private static func history(in bytes: UnsafeRawBufferPointer) throws(HistoryFault) -> AccessHistory {
        let header = try HistoryHeader(bytes)
        let content = UnsafeRawBufferPointer(rebasing: bytes.dropLast(HistoryHeader.checksumSize))
        var (checksum, end) = (Checksum(), NumberReader(UnsafeRawBufferPointer(rebasing: bytes[content.count...])))
        checksum.add(content)
        guard end.next() == checksum.value else { throw .damaged }
        try header.check()
        let table = try header.table(in: UnsafeRawBufferPointer(rebasing: content[HistoryHeader.size...]))
        let isEmpty = header.eventCount == 0
        let observed = ObservedSpan(
            eventCount: Int(header.eventCount),
            since: isEmpty ? nil : Int(header.earliest),
            until: isEmpty ? nil : Int(header.latest)
        )
        return AccessHistory(seed: header.seed, table: table, observed: observed)
    }
}

/// The header of a history file; `docs/reference/formats/history.md` describes it.
struct HistoryHeader {
    static let magic: [UInt8] = Array("SURPHIST".utf8)
    static let version: UInt32 = 1
    /// The sizes of the header, of an entry and of the checksum at the end, in bytes.
    static let (size, entrySize, checksumSize) = (64, 24, 8)

    var seed: UInt64
    var halfLife: Double
    var capacity: UInt64
    var eventCount: UInt64
    var earliest: UInt32
    var latest: UInt32
    var entryCount: UInt64
}

/// The reason why a file is not a valid history.
enum HistoryFault: Error {
    case foreign
    case version(UInt32)
    case size(expected: Int?, found: Int)
    case damaged
    case impossible(String)

    var message: String {
        switch self {
        case .foreign:
            "expected an access history, which begins with SURPHIST, found something else"
        case .version(let version):
            "expected an access history of version \(HistoryHeader.version), found version \(version)"
        case .size(let expected, let found):
            "expected an access history of \(expected.map { "\($0) bytes" } ?? "fewer entries"), found \(found) bytes"
        case .damaged:
            "expected an intact access history, found a checksum that does not match the content: the file is damaged"
        case .impossible(let what):
            "expected a valid access history, found \(what)"
        }
    }
}

extension HistoryHeader {
    /// Reads the header, and checks that the file has the size that the header implies.
    init(_ bytes: UnsafeRawBufferPointer) throws(HistoryFault) {
        guard bytes.count >= Self.magic.count, bytes.prefix(Self.magic.count).elementsEqual(Self.magic) else {
            throw .foreign
        }
        // A newer version may have another size, so magic and version are checked first.
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
        eventCount = reader.next()
        earliest = reader.next()
        latest = reader.next()
        entryCount = reader.next()
        // The size of the file limits the memory allocated, whatever the header says.
        let rest = bytes.count - Self.size - Self.checksumSize
        guard entryCount == UInt64(rest / Self.entrySize), rest.isMultiple(of: Self.entrySize) else {
            let entries = Int(exactly: entryCount).flatMap { $0 < 1 << 40 ? $0 * Self.entrySize : nil }
            throw .size(expected: entries.map { $0 + Self.size + Self.checksumSize }, found: bytes.count)
        }
    }

    /// Checks the values of the header.
    func check() throws(HistoryFault) {
        guard halfLife > 0 else { throw .impossible("a half-life that is not above 0") }
        guard let capacity = Int(exactly: capacity), AccessHistory.capacities.contains(capacity) else {
            throw .impossible("a capacity of \(capacity)")
        }
        guard entryCount <= capacity else { throw .impossible("\(entryCount) entries at a capacity of \(capacity)") }
        guard eventCount <= UInt64(Int.max / 2) else { throw .impossible("\(eventCount) events") }
        guard earliest <= latest else { throw .impossible("a latest event before the earliest") }
        guard eventCount > 0 || entryCount == 0 else { throw .impossible("entries without events") }
    }

    /// Reads the table whose entries are in `bytes`.
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
                throw .impossible("an entry whose counts are impossible")
            }
            guard table.insert(entry) else { throw .impossible("two entries with the same hash") }
        }
        return table
    }
}

/// Writes little-endian numbers and their checksum.
struct ChecksummedWriter {
    private let file: AtomicFile
    private var buffer: [UInt8] = []
    private var checksum = Checksum()

    init(path: String) throws {
        file = try AtomicFile(path: path)
        buffer.reserveCapacity(1 << 16)
    }

    mutating func write(_ number: some FixedWidthInteger) throws {
        withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
        if buffer.count >= 1 << 16 - 8 { try flush() }
    }

    mutating func write(_ bytes: [UInt8]) throws { for byte in bytes { try write(byte) } }

    /// Appends the checksum and commits the file.
    mutating func finish() throws {
        try flush()
        try write(checksum.value)
        try flush()
        try file.commit()
    }

    private mutating func flush() throws {
        buffer.withUnsafeBytes { checksum.add($0) }
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Reads little-endian numbers one after the other.
struct NumberReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next number.
    ///
    /// - Precondition: Enough bytes are left.
    mutating func next<Number: FixedWidthInteger & BitwiseCopyable>() -> Number {
        defer { offset += MemoryLayout<Number>.size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}

/// The 64-bit FNV-1a checksum, which detects damage but not forgery.
struct Checksum {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var value = value
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        self.value = value
    }
}
