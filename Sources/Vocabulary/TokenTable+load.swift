import AuthLogs
import Dispatch
import Foundation
import Synchronization

extension TokenTable {
    /// The rows of the day files at `paths`, one file after the other; `users` continues the indices of another table.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it.
    public init(contentsOf paths: [String], vocabulary: Vocabulary, users: UserTable? = nil) throws {
        self.init(vocabulary: vocabulary, users: users)
        for path in paths { try append(contentsOf: path) }
    }

    /// Appends the rows of the day file at `path`, with or without labels, plain or compressed, on all cores.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it; the table then holds the
    ///   rows before it.
    public mutating func append(contentsOf path: String) throws {
        let start = count
        defer { noteFile(path, rows: start..<count) }
        let reader = try LineReader(path: path)
        let workers = WorkerPool(vocabulary)
        // A few blocks for each core at a time: what is compressed is never in memory as a whole.
        let width = 4 * Self.coreCount
        while true {
            var blocks: [LineBlock] = []
            while blocks.count < width, let block = try reader.next() { blocks.append(block) }
            guard !blocks.isEmpty else { return }
            for block in workers.tokenize(blocks) {
                append(block)
                if let fault = block.fault { throw fault }
            }
            guard let fraction = reader.fractionRead, fraction > 0, fraction < 1 else { continue }
            reserveCapacity(start + Int(Double(count - start) / fraction * 1.02))
        }
    }

    private static let coreCount = ProcessInfo.processInfo.activeProcessorCount
}

/// Tokenizes blocks on all cores, with a worker for each thread at work.
private final class WorkerPool: Sendable {
    private let vocabulary: Vocabulary
    private let idle = Mutex<[TokenizingWorker]>([])

    init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    /// The rows of `blocks`, in their order.
    func tokenize(_ blocks: [LineBlock]) -> [TokenizedBlock] {
        let results = Mutex<[TokenizedBlock?]>(Array(repeating: nil, count: blocks.count))
        DispatchQueue.concurrentPerform(iterations: blocks.count) { index in
            let worker = idle.withLock { $0.popLast() } ?? TokenizingWorker(vocabulary)
            let result = TokenizedBlock(blocks[index], worker: worker)
            results.withLock { $0[index] = result }
            idle.withLock { $0.append(worker) }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
