import AuthLogs
import ByteIO
import Synchronization

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
