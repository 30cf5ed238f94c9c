import ByteIO
import Dispatch
import Foundation
import Synchronization

/// Counts blocks of rows on all cores, with the same result as one counter that reads them in order.
final class ParallelCounter: Sendable {
    private let counters = CounterPool()
    /// The first failure in the order of the data.
    private let failure = Mutex<(position: Int, error: any Error)?>(nil)
    private let queue = DispatchQueue(label: "counting", attributes: .concurrent)
    private let group = DispatchGroup()
    /// Limits the blocks that wait to be counted, which hold memory.
    private let room = DispatchSemaphore(value: 2 * ProcessInfo.processInfo.activeProcessorCount)

    /// The format of the rows.
    private let format: RowFormat

    /// Counts rows of `format`.
    init(_ format: RowFormat) {
        self.format = format
    }

    /// Counts the events of `block`, whose first row is at `position` among all rows.
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
        guard !format.isRaw else {
            return try format.normalized(block).forEachEvent { counter.add($0, at: start + $0.line) }
        }
        try block.forEachEvent { event in
            try format.check(event, file: block.file)
            counter.add(event, at: start + event.line)
        }
    }

    /// True if a block had an error, so that the result would be an error anyway.
    var hasFailed: Bool { failure.withLock { $0 != nil } }

    /// Waits until all blocks are counted.
    ///
    /// - Throws: The first error in the order of the data.
    func finish() throws -> FieldCounter {
        group.wait()
        if let failure = failure.withLock({ $0 }) { throw failure.error }
        return counters.total()
    }
}

extension FieldCounts {
    /// Counts the values of all events in `files`, whose rows have `format`, on all cores.
    ///
    /// The values are in order of first appearance over the files in their order; no event is left out.
    ///
    /// - Throws: `InputError` if a file cannot be read, or with the line of the first invalid row.
    package static func counting(
        _ files: [String],
        format: RowFormat = RowFormat(),
        fields: [AuthField] = AuthField.allCases
    ) throws -> FieldCounts {
        let counter = ParallelCounter(format)
        var failure: (any Error)?
        do {
            for (number, file) in files.enumerated() {
                let reader = try LineReader(path: file)
                // No file has 2⁴⁰ lines, so rows of later files have higher positions.
                while !counter.hasFailed, let block = try reader.next() {
                    counter.count(block, from: number << 40 + block.firstLine)
                }
            }
        } catch {
            failure = error
        }
        // An invalid row of an earlier block comes before a read error.
        let total = try counter.finish()
        if let failure { throw failure }
        return total.fieldCounts(of: fields)
    }
}

/// The format of the rows that `surprisal counts` counts.
package struct RowFormat: Sendable, Hashable {
    /// True for rows of a raw log (`user@domain`), which `prepare` reads; false for rows of a day file.
    package var isRaw = false
    /// True if the rows have no label.
    ///
    /// Rows of a day file must match this exactly. Raw rows, which have no label in LANL's data, may have one unless it
    /// is true.
    package var isUnlabelled = false

    /// The format of a day file with labels.
    package init() {}

    /// The possible numbers of fields.
    private var fieldCounts: ClosedRange<Int> {
        switch (isRaw, isUnlabelled) {
        case (false, false): 12...12
        case (false, true): 11...11
        case (true, false): 9...10
        case (true, true): 9...9
        }
    }

    /// Converts raw rows to rows of a day file.
    ///
    /// - Throws: `InputError` with the line of the first invalid row.
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

    /// Checks that the row of `event` in a day file has a label if one is expected, and none otherwise.
    @inline(__always)
    func check(_ event: AuthEventView, file: String) throws {
        guard (event.isMalicious == nil) == isUnlabelled else {
            let fault = RowFault.fieldCount(expected: expectation, found: event.isMalicious == nil ? 11 : 12)
            throw fault.error(file: file, line: event.line)
        }
    }

    /// Removes the label of a raw row.
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
