import AuthLogs
import Dispatch
import Foundation

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
        let workers = TokenizingPool(vocabulary)
        let queue = DispatchQueue(label: "tokenizing", attributes: .concurrent)
        // A few blocks for each core at a time: what is compressed is never in memory as a whole.
        var pending: [Future<TokenizedBlock>] = []
        var begun = start
        var isAtEnd = false
        while true {
            while !isAtEnd, pending.count < 4 * Self.coreCount {
                guard let block = try reader.next() else {
                    isAtEnd = true
                    break
                }
                begun += block.lineCount
                pending.append(Future(on: queue) { workers.tokenize(block) })
            }
            guard !pending.isEmpty else { return }
            let block = pending.removeFirst().wait()
            if count + block.rows.count > capacity {
                // Room that is never used costs no memory, but growing copies the table: so rather too much.
                let whole = Double(begun - start) / max(reader.fractionRead ?? 1, 1e-6)
                reserveCapacity(max(start + Int(whole * 1.25), count + block.rows.count))
            }
            append(block)
            if let fault = block.fault { throw fault }
            workers.reuse(block.rows)
        }
    }

    private static let coreCount = ProcessInfo.processInfo.activeProcessorCount
}
