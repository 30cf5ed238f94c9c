import ByteIO

/// The rows that `surprisal counts` counts.
package struct CountedRows: Sendable, Hashable {
    /// Whether the rows are raw, `user@domain`, as `prepare` reads them; otherwise those of a day file.
    package var isRaw = false
    /// Whether the rows carry no label.
    ///
    /// A day file's rows have one or not as this says; raw ones, which LANL has without, may have one unless it is set.
    package var isUnlabelled = false

    /// Rows of a day file with labels.
    package init() {}

    /// How many fields a row may have.
    private var fieldCounts: ClosedRange<Int> {
        switch (isRaw, isUnlabelled) {
        case (false, false): 12...12
        case (false, true): 11...11
        case (true, false): 9...10
        case (true, true): 9...9
        }
    }

    /// The rows of `block` as a day file has them.
    ///
    /// - Throws: `InputError` with the line where a row has another number of fields or is no row.
    func normalized(_ block: LineBlock) throws -> LineBlock {
        let output = BlockBuffer(capacity: block.byteCount + (block.lineCount + 1) * RawRow.maximumGrowth)
        _ = try block.forEachLine { line, number in
            do throws(RowFault) {
                let row = try RawRow(Line(unlabelled(line)))
                output.append { row.write(isMalicious: false, to: $0) }
            } catch {
                throw error.error(file: block.file, line: number)
            }
            return true
        }
        let range = 0..<output.count
        return LineBlock(output, range: range, firstLine: block.firstLine, lineCount: block.lineCount, file: block.file)
    }

    /// Makes sure that `row` of a day file has a label or none, as is expected.
    @inline(__always)
    func check(_ row: AuthEventView, file: String) throws {
        guard (row.isMalicious == nil) == isUnlabelled else {
            let fault = RowFault.fieldCount(expected: expectation, found: row.isMalicious == nil ? 11 : 12)
            throw fault.error(file: file, line: row.line)
        }
    }

    /// A raw row without its label.
    private func unlabelled(_ line: UnsafeRawBufferPointer) throws(RowFault) -> UnsafeRawBufferPointer {
        let fields = Commas(line).count + 1
        guard fieldCounts.contains(fields) else { throw .fieldCount(expected: expectation, found: fields) }
        guard fields == 10, let comma = line.lastIndex(of: .comma) else { return line }
        guard line.count == comma + 2, line[comma + 1] & 0xfe == UInt8(ascii: "0") else { throw .label }
        return line.slice(0..<comma)
    }

    private var expectation: String {
        fieldCounts.count == 1 ? "\(fieldCounts.lowerBound)" : "\(fieldCounts.lowerBound) or \(fieldCounts.upperBound)"
    }
}
