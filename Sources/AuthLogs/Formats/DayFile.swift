package import ByteIO

/// A day file: lines of authentication events, usually labelled.
///
/// Each line is `second,src_user,src_domain,dst_user,dst_domain,src_pc,dst_pc,auth_type,logon_type,auth_orient,success`
/// and usually `,is_red`. The file is plain, gzip or zstd, with LF or CR LF at the end of lines.
///
///     try DayFile(path: "data/6.csv").forEachEvent { event in
///         print(event.second, event.string(.sourceUser))
///     }
package struct DayFile: Sendable {
    /// The file as named by the user; `-` is standard input.
    package let path: String

    /// The day file at `path`; does not open it.
    package init(path: String) {
        self.path = path
    }

    /// Calls `body` with the event of each row, in order.
    ///
    /// Calls `isCancelled` between blocks, and while waiting for input.
    ///
    /// - Throws: `InputError` with the line of the first invalid row; what `body` throws; `CancellationError` once
    ///   `isCancelled` returns `true`.
    package func forEachEvent(isCancelled: () -> Bool = { false }, _ body: (AuthEventView) throws -> Void) throws {
        let reader = try LineReader(path: path)
        while let block = try reader.next(isCancelled: isCancelled) { try block.forEachEvent(body) }
    }

    /// The file as blocks of whole lines, which several threads can read at once with ``LineBlock/forEachEvent(_:)``.
    ///
    /// The blocks of a plain file are views of its mapping and take no memory; those of a compressed file hold its
    /// uncompressed bytes.
    ///
    /// - Throws: `InputError` if the file cannot be read.
    package func blocks() throws -> [LineBlock] {
        let reader = try LineReader(path: path)
        var blocks: [LineBlock] = []
        while let block = try reader.next() { blocks.append(block) }
        return blocks
    }
}

extension LineBlock {
    /// Calls `body` with the event of each row of a day file's block, in order.
    ///
    /// - Throws: `InputError` with the line of the first invalid row; what `body` throws.
    package func forEachEvent(_ body: (AuthEventView) throws -> Void) throws {
        let unterminated = unterminatedLine
        let places = places
        _ = try forEachScannedLine { line, number in
            let event: AuthEventView
            let place = places.isEmpty ? number : places[number &- firstLine]
            do throws(RowFault) {
                event = try AuthEventView(line, number: place, isUnterminated: number == unterminated)
            } catch {
                throw error.error(file: file, line: number)
            }
            try body(event)
            return true
        }
    }
}

extension AuthEventView {
    /// Parses a line of a day file.
    @inline(__always)
    init(_ whole: Line, number: Int, isUnterminated: Bool) throws(RowFault) {
        let (line, commas) = (whole.bytes, whole.commas)
        guard line.count <= .longestDayLine else { throw .tooLong(limit: .longestDayLine) }
        guard commas.isASCII || line.isUTF8 else { throw .notUTF8 }
        guard commas.count == 10 || commas.count == 11 else {
            throw commas.count == 8 ? .rawLine : .fieldCount(expected: "11 or 12", found: commas.count + 1)
        }
        guard let second = line.slice(0..<commas[0]).decimal else { throw .second }
        let start = commas[0] &+ 1
        let end = commas.count == 11 ? commas[10] : line.count
        let isMalicious = commas.count == 11 ? try Self.label(line.slice(end &+ 1..<line.count)) : nil
        self.init(
            line: number,
            second: second,
            text: line.slice(start..<end),
            ends: commas.dayRowEnds(textEnd: end),
            isMalicious: isMalicious,
            isUnterminated: isUnterminated
        )
    }

    @inline(__always)
    private static func label(_ bytes: UnsafeRawBufferPointer) throws(RowFault) -> Bool {
        guard bytes.count == 1, bytes[0] & 0xfe == UInt8(ascii: "0") else { throw .label }
        return bytes[0] == UInt8(ascii: "1")
    }
}

extension Commas {
    /// The ends of the ten fields of a day file's row, relative to the first field, if the last one ends at `textEnd`.
    @inline(__always)
    func dayRowEnds(textEnd: Int) -> InlineArray<10, Int32> {
        let start = self[0] &+ 1
        var ends = InlineArray<10, Int32>(repeating: Int32(truncatingIfNeeded: textEnd &- start))
        for index in 0..<9 { ends[index] = Int32(truncatingIfNeeded: self[index &+ 1] &- start) }
        return ends
    }
}
