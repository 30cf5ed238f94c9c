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
