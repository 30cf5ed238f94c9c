public import Torch
public import Vocabulary

// N rows of a batch, T tokens of a row

/// Rows of token ids, as a model takes them.
public struct TokenBatch {
    /// The tokens of the rows: `(N, T)` int64; rows shorter than T (characters) end in padding, id 0, and so does all of
    /// a window's empty places.
    public let tokens: Tensor
    /// The number of tokens of each row: `(N)` int64; `nil` where every row has T.
    public let lengths: Tensor?
    /// How the rows hang together.
    public let shape: RowBatch.Shape
    /// How many rows of the log each one stands for: `(N)` float32; `nil` where each is one.
    public let counts: Tensor?

    /// A batch of `tokens`, whose rows have `lengths` tokens and stand for `counts` rows.
    public init(tokens: Tensor, lengths: Tensor? = nil, shape: RowBatch.Shape = .single, counts: Tensor? = nil) {
        self.tokens = tokens
        self.lengths = lengths
        self.shape = shape
        self.counts = counts
    }

    /// The rows of `table` that `batch` names.
    public init(_ table: TokenTable, _ batch: RowBatch, on device: Device = .cpu) {
        self.init(table, batch.rows, shape: batch.shape, on: device)
    }

    /// The different rows among `rows` of `table`, each with how often it is there.
    public init(distinct rows: [Int32], of table: TokenTable, on device: Device = .cpu) {
        var places: [ArraySlice<Int32>: Int] = [:]
        places.reserveCapacity(rows.count)
        var (chosen, counts): ([Int32], [Float]) = ([], [])
        let ids = table.ids
        for row in rows {
            let tokens = ids[table.tokens(of: Int(row))]
            if let place = places[tokens] {
                counts[place] += 1
            } else {
                places[tokens] = chosen.count
                chosen.append(row)
                counts.append(1)
            }
        }
        self.init(table, chosen, shape: .single, counts: Tensor(counts, on: device), on: device)
    }

    private init(
        _ table: TokenTable,
        _ rows: [Int32],
        shape: RowBatch.Shape,
        counts: Tensor? = nil,
        on device: Device
    ) {
        let (ids, special) = (table.ids, table.vocabulary.special)
        let places = rows.map { $0 < 0 ? 0..<0 : table.tokens(of: Int($0)) }
        let startLength = table.rowLength ?? 1
        let lengths = zip(rows, places).map { $0 == RowBatch.startRow ? startLength : $1.count }
        let length = table.rowLength ?? lengths.max() ?? 0
        let tokens = Tensor(shape: [rows.count, length], of: Int64.self) { buffer in
            for (row, place) in places.enumerated() {
                var cell = row * length
                for index in place {
                    buffer[cell] = Int64(ids[index])
                    cell += 1
                }
                let filling = rows[row] == RowBatch.startRow ? special.start : special.padding
                for _ in place.count..<lengths[row] {
                    buffer[cell] = Int64(filling)
                    cell += 1
                }
                for cell in cell..<(row + 1) * length { buffer[cell] = Int64(special.padding) }
            }
        }
        self.init(
            tokens: tokens.sent(to: device),
            lengths: table.rowLength == nil ? Tensor(lengths.map(Int64.init), on: device) : nil,
            shape: shape,
            counts: counts
        )
    }

    /// The number of rows: N.
    public var rowCount: Int { tokens.size(0) }

    /// The tokens of the longest row: T.
    public var length: Int { tokens.size(1) }

    /// Of each row the token at one place: `(N) → (N)`.
    func tokens(at places: Tensor) -> Tensor { tokens.gather(along: 1, places.unsqueeze(1)).squeeze(1) }

    /// Where the tokens lie.
    var device: Device { tokens.device }

    /// What each row counts in the mean over the rows of the log: `(N)`.
    var shares: Tensor {
        counts.map { $0 / $0.sum() } ?? Tensor.full([rowCount], Float(1) / Float(max(1, rowCount)), on: device)
    }

    /// Whether a position holds a token, and not padding: `(N, T)` bool; `nil` where every position does.
    var isToken: Tensor? {
        lengths.map { Tensor.arange(length, on: device).unsqueeze(0) .< $0.unsqueeze(1) }
    }

    /// The users whose rows come in each step: B.
    var users: [Int32] {
        guard case .userSteps(let users) = shape else { preconditionFailure("rows without their users") }
        return users
    }

    /// Runs `body` on the rows of each step, S of them, with the state of their users, and keeps what it gives back.
    ///
    /// - Parameters:
    ///   - memory: Where the users' states are kept.
    ///   - body: From rows `(B, T)` and states before them `(B, …)` to what is wanted of them and states after them.
    /// - Returns: What is wanted of each step's rows, in the batch's order.
    func throughSteps<Output>(
        _ memory: inout UserMemory,
        _ body: (TokenBatch, Tensor) -> (output: Output, state: Tensor)
    ) -> [Output] {
        let users = users
        var state = memory.recall(users, on: device)
        var outputs: [Output] = []
        for start in stride(from: 0, to: rowCount, by: users.count) {
            let range = start..<start + users.count
            let rows = TokenBatch(
                tokens: tokens.slice(along: 0, range),
                lengths: lengths?.slice(along: 0, range)
            )
            let step = body(rows, state)
            state = step.state
            outputs.append(step.output)
        }
        memory.keep(state, of: users)
        return outputs
    }
}
