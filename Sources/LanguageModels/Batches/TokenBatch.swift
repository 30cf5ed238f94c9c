package import Torch
package import Vocabulary

// N rows of a batch, T tokens of a row

/// Rows of token ids, as a model takes them.
package struct TokenBatch {
    /// The tokens of the rows: `(N, T)` int64; rows shorter than T (characters) end in padding, id 0, and so does all of
    /// a window's empty places.
    package let tokens: Tensor
    /// The number of tokens of each row: `(N)` int64; `nil` where every row has T.
    package let lengths: Tensor?
    /// How the rows hang together.
    package let shape: RowBatch.Shape
    /// How many rows of the log each one stands for: `(N)` float32; `nil` where each is one.
    package let counts: Tensor?

    /// A batch of `tokens`, whose rows have `lengths` tokens and stand for `counts` rows.
    package init(tokens: Tensor, lengths: Tensor? = nil, shape: RowBatch.Shape = .single, counts: Tensor? = nil) {
        self.tokens = tokens
        self.lengths = lengths
        self.shape = shape
        self.counts = counts
    }

    /// The rows of `table` that `batch` names.
    package init(_ table: TokenTable, _ batch: RowBatch, on device: Device = .cpu) {
        self.init(table, batch.rows, shape: batch.shape, on: device)
    }

    /// The different rows among `rows` of `table`, each with how often it is there.
    package init(distinct rows: [Int32], of table: TokenTable, on device: Device = .cpu) {
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
    package var rowCount: Int { tokens.size(0) }

    /// The tokens of the longest row: T.
    package var length: Int { tokens.size(1) }

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

    /// The rows at `places`, which hang together as `shape` says.
    func rows(_ places: Range<Int>, shape: RowBatch.Shape = .single) -> TokenBatch {
        TokenBatch(
            tokens: tokens.slice(along: 0, places),
            lengths: lengths?.slice(along: 0, places),
            shape: shape
        )
    }

    /// Runs `body` on each step's rows with the states of their users, and keeps what it gives back.
    ///
    /// - Parameters:
    ///   - memory: Where the users' states are kept.
    ///   - steps: The users of each step; those of the batch in each, where it is `nil`. Gradients go back from step to
    ///     step where the users stay the same.
    ///   - body: From the places of a step's rows in the batch, B of them, and states before them, `(B, …)`, to what is
    ///     wanted of them and states after them.
    /// - Returns: What is wanted of each step's rows, in the batch's order.
    func throughSteps<Output>(
        _ memory: inout UserMemory,
        of steps: [[Int32]]? = nil,
        _ body: (Range<Int>, Tensor) -> (output: Output, state: Tensor)
    ) -> [Output] {
        let runs = throughRuns(&memory, of: steps) { places, before in
            let count = before.size(0)
            var (outputs, state): ([Output], Tensor) = ([], before)
            for start in stride(from: places.lowerBound, to: places.upperBound, by: count) {
                let step = body(start..<start + count, state)
                outputs.append(step.output)
                state = step.state
            }
            return (output: outputs, state: state)
        }
        return runs.flatMap(\.self)
    }

    /// Runs `body` on the rows of all steps that follow each other with the same users, as ``throughSteps(_:of:_:)`` does
    /// on each step's.
    func throughRuns<Output>(
        _ memory: inout UserMemory,
        of steps: [[Int32]]? = nil,
        _ body: (Range<Int>, Tensor) -> (output: Output, state: Tensor)
    ) -> [Output] {
        var steps = (steps ?? Array(repeating: users, count: rowCount / users.count))[...]
        var outputs: [Output] = []
        var start = 0
        while let users = steps.first {
            precondition(!users.isEmpty, "a step without users")
            let run = steps.prefix { $0 == users }
            let end = start + run.count * users.count
            let found = body(start..<end, memory.recall(users, on: device))
            memory.keep(found.state, of: users)
            outputs.append(found.output)
            (steps, start) = (steps.dropFirst(run.count), end)
        }
        return outputs
    }
}
