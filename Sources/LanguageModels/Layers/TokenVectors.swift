import Torch

// N rows, T tokens of a row, U vectors of a table, C width

/// The tokens of rows as places in a table of vectors, where what is equal may stand once.
struct TokenVectors {
    /// The vectors: `(U, C)`.
    let table: Tensor
    /// The place of each token: `(N, T)` int64.
    let index: Tensor

    /// Tokens at the places `index`, `(N, T)`, of `table`, `(U, C)`.
    init(table: Tensor, index: Tensor) {
        self.table = table
        self.index = index
    }

    /// Tokens each with a vector of its own: `(N, T, C)`.
    init(_ vectors: Tensor) {
        let (rows, length) = (vectors.size(0), vectors.size(1))
        table = vectors.reshape(rows * length, vectors.size(2))
        index = Tensor.arange(rows * length, on: vectors.device).reshape(rows, length)
    }

    /// The vector of each token: `(N, T, C)`.
    var vectors: Tensor {
        table.indexSelect(along: 0, index.reshape(-1)).reshape(index.shape + [table.size(1)])
    }

    /// Of each row the token at one place: `(N) → (N, 1)` tokens.
    func single(_ places: Tensor) -> TokenVectors {
        TokenVectors(table: table, index: index.gather(along: 1, places.unsqueeze(1)))
    }
}

/// The different tokens of a batch: a few hundred among thousands.
struct DistinctTokens {
    /// The ids: `(U)` int64.
    let ids: Tensor
    /// The position in a row of each, the first one of several: `(U)` int64.
    let positions: Tensor
    /// Where each token of the batch stands among them: `(N, T)` int64.
    let index: Tensor

    /// The tokens of `tokens`, `(N, T)`, on the CPU; `byPosition` the same word at two positions is two of them.
    init(_ tokens: Tensor, byPosition: Bool = true) {
        let (rows, length) = (tokens.size(0), tokens.size(1))
        let all = tokens.scalars(as: Int64.self)
        var (ids, positions): ([Int64], [Int64]) = ([], [])
        var places: [UInt64: Int64] = [:]
        places.reserveCapacity(all.count / 4)
        let index = Tensor(shape: [rows, length], of: Int64.self) { buffer in
            for (cell, id) in all.enumerated() {
                let position = cell % length
                let key = UInt64(bitPattern: id) << 8 | (byPosition ? UInt64(position) : 0)
                if let place = places[key] {
                    buffer[cell] = place
                } else {
                    buffer[cell] = Int64(ids.count)
                    places[key] = Int64(ids.count)
                    ids.append(id)
                    positions.append(Int64(position))
                }
            }
        }
        (self.ids, self.positions, self.index) = (Tensor(ids), Tensor(positions), index)
    }
}
