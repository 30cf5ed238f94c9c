package import AuthLogs
import ByteIO
import Dispatch
import Foundation
import Synchronization

/// Reads a day file or logs as tokenized blocks, in order; tokenizes some blocks ahead on all cores.
package final class TokenReader {
    private let reader: any EventBlocks
    private let workers: TokenizingPool
    private let queue = DispatchQueue(label: "tokenizing", attributes: .concurrent)
    private let width: Int
    private var pending: [Future<TokenizedBlock>] = []
    private var isAtEnd = false
    /// The error that ended reading; thrown after all blocks before it were returned.
    private var failure: (any Error)?
    /// The number of events in all blocks read so far.
    private(set) var readRowCount = 0

    /// Opens `input`.
    ///
    /// With `keepsText` the blocks keep the text of their events.
    ///
    /// - Throws: `InputError` if it cannot be opened.
    package init(_ input: EventInput, vocabulary: Vocabulary, keepsText: Bool = false) throws {
        reader = try input.blocks()
        workers = TokenizingPool(vocabulary, keepsText: keepsText)
        // A few blocks per core at a time, so that a compressed file is never in memory as a whole. A pipe may deliver
        // slowly, so its blocks wait for as few others as possible.
        width = reader.fractionRead == nil ? 2 : 4 * ProcessInfo.processInfo.activeProcessorCount
    }

    /// Returns the next block, which may end in a fault; `nil` after the last.
    ///
    /// Calls `isCancelled` while it waits for input.
    ///
    /// - Throws: `InputError` if the file cannot be read; `CancellationError` once `isCancelled` returns `true`.
    package func next(isCancelled: () -> Bool = { false }) throws -> TokenizedBlock? {
        while !isAtEnd, pending.count < width {
            guard let block = try read(isCancelled) else {
                isAtEnd = true
                break
            }
            readRowCount += block.lineCount
            pending.append(Future(on: queue) { [workers] in workers.tokenize(block) })
        }
        if pending.isEmpty, let failure { throw failure }
        return pending.isEmpty ? nil : pending.removeFirst().wait()
    }

    private func read(_ isCancelled: () -> Bool) throws -> LineBlock? {
        do {
            return try reader.next(isCancelled: isCancelled)
        } catch let error as CancellationError {
            throw error
        } catch {
            failure = error
            return nil
        }
    }

    /// Recycles the memory of `block`, which is no longer used.
    package func reuse(_ block: TokenizedBlock) { workers.reuse(block.rows) }

    /// The fraction of the file read so far; `nil` if its size is not known.
    var fractionRead: Double? { reader.fractionRead }
}

extension TokenTable {
    /// Reads the events of the day files at `paths`, one file after the other; see ``init(_:vocabulary:users:keepsText:)``.
    package init(
        contentsOf paths: [String],
        vocabulary: Vocabulary,
        users: UserTable? = nil,
        keepsText: Bool = false
    ) throws {
        try self.init(paths.map(EventInput.dayFile), vocabulary: vocabulary, users: users, keepsText: keepsText)
    }

    /// Reads the events of `inputs`, one after the other.
    ///
    /// `users` continues the user indices of another table; with `keepsText` the table keeps the text of the events.
    ///
    /// - Throws: `InputError` with file and line of the first invalid row.
    package init(
        _ inputs: [EventInput],
        vocabulary: Vocabulary,
        users: UserTable? = nil,
        keepsText: Bool = false
    ) throws {
        self.init(vocabulary: vocabulary, users: users, keepsText: keepsText)
        for input in inputs { try append(contentsOf: input) }
    }

    /// Appends the events of `input`, on all cores.
    ///
    /// - Throws: `InputError` with file and line of the first invalid row; the table then has the events before it.
    package mutating func append(contentsOf input: EventInput) throws {
        let start = count
        defer { noteInput(input, rows: start..<count) }
        let reader = try TokenReader(input, vocabulary: vocabulary, keepsText: keepsText)
        while let block = try reader.next() {
            if count + block.count > capacity {
                // Unused capacity takes no memory, but growing copies the table, so the estimate is generous.
                let whole = Double(reader.readRowCount) / max(reader.fractionRead ?? 1, 1e-6)
                let estimate = min(Double(start) + whole * 1.25, 64 * Double(count + block.count))
                reserveCapacity(max(Int(estimate), count + block.count))
            }
            append(block)
            if let fault = block.fault { throw fault }
            reader.reuse(block)
        }
    }
}

/// The events of one block of a file, tokenized independently of other blocks.
package struct TokenizedBlock: Sendable {
    /// The events up to the first fault; a negative user index -1 - i is the new user `newUsers[i]`.
    var rows: TokenRows
    /// The users that are not in the vocabulary, in order of appearance.
    var newUsers = ByteTable()
    /// The error that ended the block early; `nil` if there was none.
    package private(set) var fault: (any Error)?

    /// The number of events.
    package var count: Int { rows.count }

    /// Tokenizes `block` into `memory`, whose content is discarded.
    init(_ block: LineBlock, worker: TokenizingWorker, into memory: consuming TokenRows) {
        rows = memory
        rows.removeAll()
        rows.reserveCapacity(block.lineCount, tokens: rows.isRagged ? block.byteCount : block.lineCount * 11)
        do {
            try block.forEachEvent { event in
                let name = event[.sourceUser]
                let user = worker.users.known(name) ?? -1 - Int32(newUsers.insert(name))
                rows.append(event, user: user, worker.tokenizer)
            }
        } catch {
            fault = error
        }
    }
}

/// The tokenizer and users of one thread, not shared with others: threads would contend for shared reference counts.
final class TokenizingWorker: Sendable {
    let tokenizer: Tokenizer
    let users: UserTable

    init(_ vocabulary: Vocabulary) {
        tokenizer = Tokenizer(vocabulary)
        users = UserTable(vocabulary)
    }
}

/// Tokenizes blocks on any number of threads, with one worker for each active thread.
final class TokenizingPool: Sendable {
    private let vocabulary: Vocabulary
    private let keepsText: Bool
    private let idle = Mutex<[TokenizingWorker]>([])
    /// Arrays to be reused: fresh memory for each block costs more than tokenizing it.
    private let used = Mutex<[TokenRows]>([])

    init(_ vocabulary: Vocabulary, keepsText: Bool) {
        self.vocabulary = vocabulary
        self.keepsText = keepsText
    }

    /// Tokenizes the events of `block`.
    func tokenize(_ block: LineBlock) -> TokenizedBlock {
        let worker = idle.withLock { $0.popLast() } ?? TokenizingWorker(vocabulary)
        defer { idle.withLock { $0.append(worker) } }
        let rows =
            used.withLock { $0.popLast() }
            ?? TokenRows(isRagged: !vocabulary.tokenization.isWordLevel, keepsText: keepsText)
        return TokenizedBlock(block, worker: worker, into: rows)
    }

    /// Recycles the memory of `rows`, which is no longer used.
    func reuse(_ rows: TokenRows) { used.withLock { $0.append(rows) } }
}
