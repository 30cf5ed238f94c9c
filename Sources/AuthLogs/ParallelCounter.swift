import Dispatch
import Foundation
import Synchronization

/// Counts blocks of day rows on all cores; the result is that of one counter that saw them in order.
final class ParallelCounter: Sendable {
    private let idle = Mutex<[FieldCounter]>([])
    /// The failure nearest to the front of the data.
    private let failure = Mutex<(position: Int, error: any Error)?>(nil)
    private let queue = DispatchQueue(label: "counting", attributes: .concurrent)
    private let group = DispatchGroup()
    /// Blocks that wait to be counted keep their memory: only so many may.
    private let room = DispatchSemaphore(value: 2 * ProcessInfo.processInfo.activeProcessorCount)

    /// What the rows look like, or `nil` for rows that were made here.
    private let rows: CountedRows?

    /// Counts rows of day files, or what `rows` says.
    init(_ rows: CountedRows? = nil) {
        self.rows = rows
    }

    /// Counts the rows of `block`, which come after `position` rows at least and not after later blocks' rows.
    func count(_ block: LineBlock, from position: Int) {
        room.wait()
        queue.async(group: group) { [self] in
            defer { room.signal() }
            var counter = idle.withLock { $0.popLast() } ?? FieldCounter()
            do {
                try add(block, to: &counter, from: position)
            } catch {
                failure.withLock { if position < $0?.position ?? .max { $0 = (position, error) } }
            }
            idle.withLock { $0.append(counter) }
        }
    }

    private func add(_ block: LineBlock, to counter: inout FieldCounter, from position: Int) throws {
        let start = position - block.firstLine
        guard let rows else { return try block.forEachRow { counter.add($0, at: start + $0.line) } }
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
        return idle.withLock { counters in
            var total = FieldCounter()
            for counter in counters { total.merge(counter) }
            return total
        }
    }
}
