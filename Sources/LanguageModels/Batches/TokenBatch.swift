package import Torch
package import Vocabulary

// N events of a batch, T tokens of an event

/// Events as token ids, as a model takes them.
package struct TokenBatch {
    /// The tokens of the events: `(N, T)` int64; events shorter than T (characters) end in padding, id 0, of which a
    /// window's empty places consist.
    package let tokens: Tensor
    /// The number of tokens of each event: `(N)` int64; `nil` where every event has T.
    package let lengths: Tensor?
    /// The relation between the events.
    package let shape: EventBatch.Shape
    /// The number of events of the log that each one stands for: `(N)` float32; `nil` where that is 1.
    package let counts: Tensor?

    /// A batch of `tokens`, whose events have `lengths` tokens and stand for `counts` events of the log.
    package init(tokens: Tensor, lengths: Tensor? = nil, shape: EventBatch.Shape = .single, counts: Tensor? = nil) {
        self.tokens = tokens
        self.lengths = lengths
        self.shape = shape
        self.counts = counts
    }

    /// The events of `table` that `batch` names.
    package init(_ table: TokenTable, _ batch: EventBatch, on device: Device = .cpu) {
        self.init(table, batch.rows, shape: batch.shape, on: device)
    }

    /// The different events in `rows` of `table`, each with its count.
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
        shape: EventBatch.Shape,
        counts: Tensor? = nil,
        on device: Device
    ) {
        let (ids, special) = (table.ids, table.vocabulary.special)
        let places = rows.map { $0 < 0 ? 0..<0 : table.tokens(of: Int($0)) }
        let startLength = table.rowLength ?? 1
        let lengths = zip(rows, places).map { $0 == EventBatch.startEvent ? startLength : $1.count }
        let length = table.rowLength ?? lengths.max() ?? 0
        let tokens = Tensor(shape: [rows.count, length], of: Int64.self) { buffer in
            for (row, place) in places.enumerated() {
                var cell = row * length
                for index in place {
                    buffer[cell] = Int64(ids[index])
                    cell += 1
                }
                let filling = rows[row] == EventBatch.startEvent ? special.start : special.padding
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

    /// The number of events: N.
    package var eventCount: Int { tokens.size(0) }

    /// The number of tokens of the longest event: T.
    package var length: Int { tokens.size(1) }

    /// The token of each event at one place: `(N) → (N)`.
    func tokens(at places: Tensor) -> Tensor { tokens.gather(along: 1, places.unsqueeze(1)).squeeze(1) }

    /// The device of the tokens.
    var device: Device { tokens.device }

    /// The weight of each event in the mean over the events of the log: `(N)`.
    var eventWeights: Tensor {
        counts.map { $0 / $0.sum() } ?? Tensor.full([eventCount], Float(1) / Float(max(1, eventCount)), on: device)
    }

    /// True where a position holds a token, false at padding: `(N, T)` bool; `nil` where every position holds one.
    var isToken: Tensor? {
        lengths.map { Tensor.arange(length, on: device).unsqueeze(0) .< $0.unsqueeze(1) }
    }

    /// The users of each step: B.
    var users: [Int32] {
        guard case .userSteps(let users) = shape else { preconditionFailure("events without their users") }
        return users
    }

    /// The events at `places`, which belong together as `shape` says.
    func events(_ places: Range<Int>, shape: EventBatch.Shape = .single) -> TokenBatch {
        TokenBatch(
            tokens: tokens.slice(along: 0, places),
            lengths: lengths?.slice(along: 0, places),
            shape: shape
        )
    }

    /// Runs `body` on the events of each step with the states of their users, and keeps the states that it returns.
    ///
    /// - Parameters:
    ///   - memory: The users' states.
    ///   - steps: The users of each step; those of the batch where it is `nil`. Gradients go back from step to step where
    ///     the users stay the same.
    ///   - body: Maps the places of a step's events in the batch, B of them, and the states before them, `(B, …)`, to an
    ///     output and the states after them.
    /// - Returns: The outputs of the steps, in the batch's order.
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

    /// Runs `body` on the events of all steps that follow each other with the same users, as ``throughSteps(_:of:_:)``
    /// does on those of each step.
    func throughRuns<Output>(
        _ memory: inout UserMemory,
        of steps: [[Int32]]? = nil,
        _ body: (Range<Int>, Tensor) -> (output: Output, state: Tensor)
    ) -> [Output] {
        var steps = (steps ?? Array(repeating: users, count: eventCount / users.count))[...]
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
