import ByteIO

/// A line of a log that is being watched, as a row of a day file without a label: a second and ten fields.
package enum LiveLine: Sendable, Hashable {
    /// The row's bytes were appended; they have neither a label nor a line end.
    case row(second: Int)
    /// The row is well-formed, and its source user is none that is kept.
    case filtered
    /// Why the line is no row; never what it holds.
    case rejected(String)

    /// Reads `line`, without its end, and appends it to `output` where it is a row that is kept.
    ///
    /// With 11 or 12 fields it is a row of a day file, with 9 one of a raw log. A raw row is changed as `prepare` changes it; a label is checked and
    /// left out.
    package static func read(
        _ line: UnsafeRawBufferPointer,
        keeping users: UserFilter,
        appendingTo output: inout [UInt8]
    ) -> LiveLine {
        let line = Line(line.droppingCarriageReturn)
        do throws(RowFault) {
            switch line.commas.count {
            case 10, 11: return try day(line, users, &output)
            case 8: return try raw(line, users, &output)
            case let count:
                guard line.bytes.count <= .longestLine else { throw .tooLong(limit: .longestLine) }
                throw .fieldCount(expected: "9, 11 or 12", found: count + 1)
            }
        } catch {
            return .rejected(error.message)
        }
    }

    /// Whether rows of the source user `name` are kept by `users`.
    package static func keeps(_ name: UnsafeRawBufferPointer, _ users: UserFilter) -> Bool { users.keeps(name) }

    private static func day(
        _ line: Line,
        _ users: UserFilter,
        _ output: inout [UInt8]
    ) throws(RowFault) -> LiveLine {
        let row = try AuthEventView(line, number: 1, isUnterminated: false)
        guard users.keeps(row[.sourceUser]) else { return .filtered }
        output.append(contentsOf: line.bytes.slice(0..<line.commas[0] + 1 + row.text.count))
        return .row(second: row.second)
    }

    private static func raw(
        _ line: Line,
        _ users: UserFilter,
        _ output: inout [UInt8]
    ) throws(RowFault) -> LiveLine {
        let row = try RawRow(line)
        guard users.keeps(row.sourceUser) else { return .filtered }
        withUnsafeTemporaryAllocation(
            byteCount: line.bytes.count + RawRow.maximumGrowth + LineMasks.reach,
            alignment: 16
        ) { target in
            guard let base = target.baseAddress else { return }
            let count = row.write(isMalicious: false, to: base) - ",0\n".utf8.count
            output.append(contentsOf: UnsafeRawBufferPointer(start: base, count: count))
        }
        return .row(second: row.second)
    }
}

extension AuthEventView {
    /// Reads the bytes of a row without its line end, as ``LiveLine`` makes them, and calls `body` with it.
    ///
    /// - Precondition: they are a row of a day file.
    package static func withRow<Result>(
        of bytes: UnsafeRawBufferPointer,
        line: Int,
        _ body: (AuthEventView) throws -> Result
    ) rethrows -> Result {
        guard let row = try? AuthEventView(Line(bytes), number: line, isUnterminated: false) else {
            preconditionFailure("not a row of a day file")
        }
        return try body(row)
    }
}
