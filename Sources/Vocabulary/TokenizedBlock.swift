import AuthLogs
import ByteIO

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
