import AuthLogs
import ByteIO
import Dispatch
import Foundation

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
