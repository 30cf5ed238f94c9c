import ByteIO
import Dispatch
import Foundation
import Synchronization

/// Counts blocks of day rows on all cores; the result is that of one counter that saw them in order.
final class ParallelCounter: Sendable {
    private let counters = CounterPool()
    /// The failure nearest to the front of the data.
    private let failure = Mutex<(position: Int, error: any Error)?>(nil)
    private let queue = DispatchQueue(label: "counting", attributes: .concurrent)
    private let group = DispatchGroup()
    /// Blocks that wait to be counted keep their memory: only so many may.
    private let room = DispatchSemaphore(value: 2 * ProcessInfo.processInfo.activeProcessorCount)

    /// What the rows look like.
    private let rows: CountedRows

    /// Counts what `rows` says.
    init(_ rows: CountedRows) {
        self.rows = rows
    }

    /// Counts the rows of `block`, which come after `position` rows at least and not after later blocks' rows.
    func count(_ block: LineBlock, from position: Int) {
        room.wait()
        queue.async(group: group) { [self] in
            defer { room.signal() }
            do {
                try counters.withCounter { try add(block, to: &$0, from: position) }
            } catch {
                failure.withLock { if position < $0?.position ?? .max { $0 = (position, error) } }
            }
        }
    }

    private func add(_ block: LineBlock, to counter: inout FieldCounter, from position: Int) throws {
        let start = position - block.firstLine
        guard !rows.isRaw else {
            return try rows.normalized(block).forEachRow { counter.add($0, at: start + $0.line) }
        }
        try block.forEachRow { row in
            try rows.check(row, file: block.file)
            counter.add(row, at: start + row.line)
        }
    }

    /// Whether a block could not be read, so that counting on is pointless.
    var hasFailed: Bool { failure.withLock { $0 != nil } }

    /// Waits until all is counted.
    ///
    /// - Throws: the first error in the order of the data.
    func finish() throws -> FieldCounter {
        group.wait()
        if let failure = failure.withLock({ $0 }) { throw failure.error }
        return counters.total()
    }
}

extension FieldCounts {
    /// Counts the values of all rows of `files`, on all cores; `rows` says what they look like.
    ///
    /// The values are in order of first appearance over the files in their order; no row is left out.
    ///
    /// - Throws: `InputError` where a file cannot be read, with the line where a row is not as expected.
    package static func counting(
        _ files: [String],
        rows: CountedRows = CountedRows(),
        fields: [AuthField] = AuthField.allCases
    ) throws -> FieldCounts {
        let counter = ParallelCounter(rows)
        var failure: (any Error)?
        do {
            for (number, file) in files.enumerated() {
                let reader = try LineReader(path: file)
                // No file has 2⁴⁰ lines, so later files' rows come later.
                while !counter.hasFailed, let block = try reader.next() {
                    counter.count(block, from: number << 40 + block.firstLine)
                }
            }
        } catch {
            failure = error
        }
        // A bad row of an earlier block comes before a failure to read on.
        let total = try counter.finish()
        if let failure { throw failure }
        return total.fieldCounts(of: fields)
    }
}

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
