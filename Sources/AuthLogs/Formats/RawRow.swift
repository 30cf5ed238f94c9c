import ByteIO

/// A parsed row of a raw log.
///
/// Its format:
/// `time,src_user@src_domain,dst_user@dst_domain,src_computer,dst_computer,auth_type,logon_type,auth_orientation,success`
struct RawRow {
    /// The row without its line end.
    var line: UnsafeRawBufferPointer { whole.bytes }
    /// Seconds since the log's start.
    let second: Int
    private let whole: Line
    /// The offset of the `@` between source user and domain; `nil` if the field is a lone `?`.
    private let sourceAt: Int?
    /// The offset of the `@` between destination user and domain; `nil` if the field is a lone `?`.
    private let destinationAt: Int?

    @inline(__always) private var commas: Commas { whole.commas }

    /// The day of the row; day 0 is the first.
    @inline(__always) var day: Int { second / .secondsPerDay }

    /// Parses `line`.
    @inline(__always)
    init(_ line: Line) throws(RowFault) {
        let (bytes, commas) = (line.bytes, line.commas)
        guard bytes.count <= .longestLine else { throw .tooLong(limit: .longestLine) }
        guard commas.isASCII || bytes.isUTF8 else { throw .notUTF8 }
        guard commas.count == 8 else { throw .fieldCount(expected: "9", found: commas.count + 1) }
        guard let second = bytes.slice(0..<commas[0]).decimal else { throw .second }
        whole = line
        self.second = second
        sourceAt = try Self.at(line, commas[0] &+ 1..<commas[1], "source user")
        destinationAt = try Self.at(line, commas[1] &+ 1..<commas[2], "destination user")
    }

    /// The offset of the last `@` in `range`.
    ///
    /// LANL writes `?@?` for an unknown user; a lone `?` is treated as the same.
    @inline(__always)
    private static func at(_ line: Line, _ range: Range<Int>, _ name: StaticString) throws(RowFault) -> Int? {
        if let offset = line.lastAt(in: range) { return offset }
        guard range.count == 1, line.bytes[range.lowerBound] == UInt8(ascii: "?") else {
            throw .user(field: "\(name)")
        }
        return nil
    }

    /// The bytes of the source user without its domain.
    @inline(__always) var sourceUser: UnsafeRawBufferPointer {
        line.slice(commas[0] &+ 1..<(sourceAt ?? commas[1]))
    }

    /// The source user as `src_user@src_domain`, the form of a red-team row.
    var source: UnsafeRawBufferPointer { line.slice(commas[0] + 1..<commas[1]) }
    /// The source host.
    var sourceHost: UnsafeRawBufferPointer { line.slice(commas[2] + 1..<commas[3]) }
    /// The destination host.
    var destinationHost: UnsafeRawBufferPointer { line.slice(commas[3] + 1..<commas[4]) }

    /// Writes the row as a line of a day file, with its LF, to `target`; returns the number of bytes.
    ///
    /// `target` has room for ``maximumGrowth`` more bytes than the line, and for ``LineMasks/reach`` in total.
    @inline(__always)
    func write(isMalicious: Bool, to target: UnsafeMutableRawPointer) -> Int {
        let end = isPlain ? writePlainly(to: target) : writeSlowly(to: target)
        target.storeBytes(of: .comma, toByteOffset: end, as: UInt8.self)
        target.storeBytes(of: UInt8(ascii: isMalicious ? "1" : "0"), toByteOffset: end &+ 1, as: UInt8.self)
        target.storeBytes(of: .lineFeed, toByteOffset: end &+ 2, as: UInt8.self)
        return end &+ 3
    }

    /// Reads back the row that was written in the `count` bytes at `written`.
    @inline(__always)
    func dayRow(_ written: UnsafeRawPointer, count: Int, number: Int, isMalicious: Bool?) -> AuthEventView {
        let end = count &- 3
        let ends = isPlain ? ends : Commas(UnsafeRawBufferPointer(start: written, count: end)).dayRowEnds(textEnd: end)
        let start = commas[0] &+ 1
        let text = UnsafeRawBufferPointer(start: written + start, count: end &- start)
        return AuthEventView(line: number, second: second, text: text, ends: ends, isMalicious: isMalicious)
    }

    /// True if only two bytes change in the conversion to a day file: both `@`, into commas.
    @inline(__always)
    private var isPlain: Bool {
        guard sourceAt != nil, let destinationAt else { return false }
        return !whole.hasDollar(in: commas[1] &+ 1..<destinationAt)
    }

    /// The ends of the ten fields of a plain row, counted from the end of its time.
    @inline(__always)
    private var ends: InlineArray<10, Int32> {
        let start = commas[0] &+ 1
        var ends = InlineArray<10, Int32>(repeating: Int32(truncatingIfNeeded: line.count &- start))
        ends[0] = Int32(truncatingIfNeeded: (sourceAt ?? 0) &- start)
        ends[1] = Int32(truncatingIfNeeded: commas[1] &- start)
        ends[2] = Int32(truncatingIfNeeded: (destinationAt ?? 0) &- start)
        for index in 3..<9 { ends[index] = Int32(truncatingIfNeeded: commas[index &- 1] &- start) }
        return ends
    }

    /// The maximum number of bytes that a row of a day file can have more than the raw row without its line end.
    static let maximumGrowth = 7

    /// Writes a plain row up to its label.
    @inline(__always)
    private func writePlainly(to target: UnsafeMutableRawPointer) -> Int {
        guard let sourceAt, let destinationAt else { return 0 }
        whole.copy(to: target)
        target.storeBytes(of: .comma, toByteOffset: sourceAt, as: UInt8.self)
        target.storeBytes(of: .comma, toByteOffset: destinationAt, as: UInt8.self)
        return line.count
    }

    /// Writes the row up to its label, byte by byte: without dollars, and with `?,?` for a lone `?`.
    private func writeSlowly(to target: UnsafeMutableRawPointer) -> Int {
        var end = 0
        func put(_ byte: UInt8) {
            target.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
            end += 1
        }
        for offset in line.indices {
            let isInDestinationUser = offset > commas[1] && offset < destinationAt ?? 0
            if offset == sourceAt || offset == destinationAt {
                put(.comma)
            } else if !isInDestinationUser || line[offset] != .dollar {
                put(line[offset])
            }
            let isLone =
                (sourceAt == nil && offset == commas[0] + 1) || (destinationAt == nil && offset == commas[1] + 1)
            if isLone {
                put(.comma)
                put(UInt8(ascii: "?"))
            }
        }
        return end
    }
}

extension Int {
    /// The length of a day of the log.
    static let secondsPerDay = 86_400
    /// The maximum length of a line of a day file: that of the longest line of a log after conversion.
    static let longestDayLine = longestLine + RawRow.maximumGrowth
}
