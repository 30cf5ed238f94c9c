import AuthLogs
import ByteIO
import Dispatch
import Foundation
import Synchronization

/// Reads a day file as tokenized blocks, in order, some blocks ahead on all cores.
package final class TokenReader {
    private let reader: LineReader
    private let workers: TokenizingPool
    private let queue = DispatchQueue(label: "tokenizing", attributes: .concurrent)
    private let width: Int
    private var pending: [Future<TokenizedBlock>] = []
    private var isAtEnd = false
    /// Why reading ended before the end; told when the blocks before it have been handed out.
    private var failure: (any Error)?
    /// The rows of all blocks that were begun.
    private(set) var begunRows = 0

    /// Opens the day file at `path`; `-` is standard input.
    ///
    /// With `keepsText` the blocks keep what their rows say.
    ///
    /// - Throws: `InputError` where it cannot be opened.
    package init(path: String, vocabulary: Vocabulary, keepsText: Bool = false) throws {
        reader = try LineReader(path: path)
        workers = TokenizingPool(vocabulary, keepsText: keepsText)
        // A few blocks for each core at a time: what is compressed is never in memory as a whole. What comes through a
        // pipe may come slowly, and is not to wait for more than it has to.
        width = reader.fractionRead == nil ? 2 : 4 * ProcessInfo.processInfo.activeProcessorCount
    }

    /// The next block, which may end in a fault; `nil` after the last.
    ///
    /// `isCancelled` is asked while input is waited for.
    ///
    /// - Throws: `InputError` where the file cannot be read; `CancellationError` once `isCancelled` says so.
    package func next(isCancelled: () -> Bool = { false }) throws -> TokenizedBlock? {
        while !isAtEnd, pending.count < width {
            guard let block = try read(isCancelled) else {
                isAtEnd = true
                break
            }
            begunRows += block.lineCount
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

    /// Takes the memory of `block`, which nobody needs any more.
    package func reuse(_ block: TokenizedBlock) { workers.reuse(block.rows) }

    /// The share of the file that was taken from the system so far, where that is known.
    var fractionRead: Double? { reader.fractionRead }
}

extension TokenTable {
    /// The rows of the day files at `paths`, one file after the other; `users` continues the indices of another table;
    /// with `keepsText` the rows can be read again.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it.
    package init(
        contentsOf paths: [String],
        vocabulary: Vocabulary,
        users: UserTable? = nil,
        keepsText: Bool = false
    ) throws {
        self.init(vocabulary: vocabulary, users: users, keepsText: keepsText)
        for path in paths { try append(contentsOf: path) }
    }

    /// Appends the rows of the day file at `path`, with or without labels, plain or compressed, on all cores.
    ///
    /// - Throws: `InputError` with file and line where a row is not as a day file wants it; the table then holds the
    ///   rows before it.
    package mutating func append(contentsOf path: String) throws {
        let start = count
        defer { noteFile(path, rows: start..<count) }
        let reader = try TokenReader(path: path, vocabulary: vocabulary, keepsText: keepsText)
        while let block = try reader.next() {
            if count + block.count > capacity {
                // Room that is never used costs no memory, but growing copies the table: so rather too much.
                let whole = Double(reader.begunRows) / max(reader.fractionRead ?? 1, 1e-6)
                let estimate = min(Double(start) + whole * 1.25, 64 * Double(count + block.count))
                reserveCapacity(max(Int(estimate), count + block.count))
            }
            append(block)
            if let fault = block.fault { throw fault }
            reader.reuse(block)
        }
    }
}

/// The rows of one block of a file, tokenized apart from the others.
package struct TokenizedBlock: Sendable {
    /// The rows up to the first fault; a negative user index -1 - i is the new user `newUsers[i]`.
    var rows: TokenRows
    /// The users that the table did not know, in order of appearance.
    var newUsers = ByteTable()
    /// What ended the block before its end.
    package private(set) var fault: (any Error)?

    /// The number of rows.
    package var count: Int { rows.count }

    /// Tokenizes `block` into `memory`, whatever that held.
    init(_ block: LineBlock, worker: TokenizingWorker, into memory: consuming TokenRows) {
        rows = memory
        rows.removeAll()
        rows.reserveCapacity(block.lineCount, tokens: rows.isRagged ? block.byteCount : block.lineCount * 11)
        do {
            try block.forEachRow { row in
                let name = row[.sourceUser]
                let user = worker.users.known(name) ?? -1 - Int32(newUsers.insert(name))
                rows.append(row, user: user, worker.tokenizer)
            }
        } catch {
            fault = error
        }
    }
}

/// What one thread needs to tokenize; none of it is shared, or the threads would wait for each other's reference counts.
final class TokenizingWorker: Sendable {
    let tokenizer: Tokenizer
    let users: UserTable

    init(_ vocabulary: Vocabulary) {
        tokenizer = Tokenizer(vocabulary)
        users = UserTable(vocabulary)
    }
}

/// Tokenizes blocks on any number of threads, with a worker for each thread at work.
final class TokenizingPool: Sendable {
    private let vocabulary: Vocabulary
    private let keepsText: Bool
    private let idle = Mutex<[TokenizingWorker]>([])
    /// Arrays that were read and can be filled again: fresh memory for each block costs more than tokenizing it.
    private let used = Mutex<[TokenRows]>([])

    init(_ vocabulary: Vocabulary, keepsText: Bool) {
        self.vocabulary = vocabulary
        self.keepsText = keepsText
    }

    /// The rows of `block`.
    func tokenize(_ block: LineBlock) -> TokenizedBlock {
        let worker = idle.withLock { $0.popLast() } ?? TokenizingWorker(vocabulary)
        defer { idle.withLock { $0.append(worker) } }
        let rows =
            used.withLock { $0.popLast() }
            ?? TokenRows(isRagged: !vocabulary.tokenization.isOfWords, keepsText: keepsText)
        return TokenizedBlock(block, worker: worker, into: rows)
    }

    /// Takes the memory of `rows`, which nobody needs any more.
    func reuse(_ rows: TokenRows) { used.withLock { $0.append(rows) } }
}
