import ByteIO

/// A record of a CSV file (RFC 4180): the values of some of its columns, without quotes.
///
/// A quote counts where a value begins; anywhere else it is a character like others.
struct CSVRecord {
    /// The reason why a record is invalid.
    enum Fault: Error { case openQuote, tooManyColumns }

    /// The maximum number of columns.
    static let mostColumns = 10_000

    /// The values, one after the other.
    var bytes: [UInt8] = []
    /// The number of columns.
    private(set) var count = 0

    /// Reads `record`; calls `body` with each column and the range of its value in ``bytes``, if `isWanted` of it.
    ///
    /// Columns beyond the end of `isWanted` are not wanted.
    mutating func read(
        _ record: UnsafeRawBufferPointer,
        delimiter: UInt8,
        isWanted: [Bool],
        _ body: (Int, Range<Int>) -> Void
    ) throws(Fault) {
        bytes.removeAll(keepingCapacity: true)
        (count, offset) = (0, 0)
        repeat {
            guard count < Self.mostColumns else { throw .tooManyColumns }
            let start = bytes.count
            try value(record, delimiter, keeps: count < isWanted.count && isWanted[count])
            if count < isWanted.count, isWanted[count] { body(count, start..<bytes.count) }
            count &+= 1
            offset &+= 1
        } while offset <= record.count
    }

    /// The position in the record.
    private var offset = 0

    /// Reads the value at ``offset``, which then is at the delimiter or the end.
    private mutating func value(_ record: UnsafeRawBufferPointer, _ delimiter: UInt8, keeps: Bool) throws(Fault) {
        if offset < record.count, record[offset] == UInt8(ascii: "\"") {
            offset &+= 1
            var start = offset
            while true {
                guard offset < record.count else { throw .openQuote }
                guard record[offset] == UInt8(ascii: "\"") else {
                    offset &+= 1
                    continue
                }
                let isDoubled = offset &+ 1 < record.count && record[offset &+ 1] == UInt8(ascii: "\"")
                if keeps { bytes.append(contentsOf: record[start..<offset &+ (isDoubled ? 1 : 0)]) }
                offset &+= isDoubled ? 2 : 1
                start = offset
                if !isDoubled { break }
            }
        }
        let start = offset
        while offset < record.count, record[offset] != delimiter { offset &+= 1 }
        if keeps { bytes.append(contentsOf: record[start..<offset]) }
    }
}

/// Finds the ends of records in a CSV file: at line feeds that are not between quotes.
package enum CSVFraming {
    /// The maximum length of a record.
    package static let longestRecord = 1 << 20

    /// The offset of the line feed that ends the record at `start`; `nil` if more bytes are needed.
    ///
    /// A quote that is not closed within ``longestRecord`` bytes is taken for a mistake: the record then ends with its
    /// line, and ``MappedParser`` rejects it, so that one quote cannot hide the rest of a log.
    package static func end(of bytes: UnsafeRawBufferPointer, from start: Int, delimiter: UInt8) -> Int? {
        var (isQuoted, isAtStart) = (false, true)
        var firstLine: Int?
        var offset = start
        let limit = min(bytes.count, start &+ longestRecord)
        while offset < limit {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\""), isQuoted || isAtStart {
                // A doubled quote closes and opens again: the second one is "at the start".
                (isQuoted, isAtStart) = (!isQuoted, isQuoted)
            } else {
                if byte == 0x0a {
                    if !isQuoted { return offset }
                    firstLine = firstLine ?? offset
                }
                isAtStart = byte == delimiter && !isQuoted
            }
            offset &+= 1
        }
        return limit == start &+ longestRecord ? firstLine ?? bytes[limit...].firstIndex(of: 0x0a) : nil
    }
}
