import Torch

// N events, T tokens of an event, U vectors of a table, C width, V vocabulary

/// The embedding of tokens, scaled by √C, with their positions and dropout.
///
/// Vaswani et al. 2017, section 3.4.
struct TokenEmbedding {
    let weight: Tensor  // (V, C)
    let positions: PositionalEncoding
    let dropout: Double
    /// True where the gradient may hold the tokens in use only: the softmax's, which holds all, is there before it
    /// (``VocabularyHead/tied``).
    let allowsSparseGradients: Bool
    let backend: Backend

    /// Embeds tokens: `(N, T) → (N, T, C)`.
    func callAsFunction(_ tokens: Tensor, training: Bool) -> Tensor {
        let isSparse = allowsSparseGradients && backend.hasSparseGradients(on: tokens.device)
        return positions(Torch.embedding(tokens, weight, isSparse: isSparse) * scale)
            .dropout(dropout, training: training)
    }

    /// Embeds tokens, `(N, T)`, as places in a table.
    func vectors(_ tokens: Tensor, training: Bool) -> TokenVectors {
        backend.vectors(self, tokens, training: training)
    }

    /// Embeds each of the different tokens once; all positions have to be in the table of codes.
    func shared(_ tokens: Tensor) -> TokenVectors {
        let distinct = DistinctTokens(tokens)
        let vectors = Torch.embedding(distinct.ids, weight, isSparse: true) * scale
        return TokenVectors(table: vectors + positions.codes(at: distinct.positions), index: distinct.index)
    }

    private var scale: Double { Double(weight.size(1)).squareRoot() }
}

/// The tokens of events as places in a table of vectors, in which equal ones may share a place.
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
        let (events, length) = (vectors.size(0), vectors.size(1))
        table = vectors.reshape(events * length, vectors.size(2))
        index = Tensor.arange(events * length, on: vectors.device).reshape(events, length)
    }

    /// The vector of each token: `(N, T, C)`.
    var vectors: Tensor {
        table.indexSelect(along: 0, index.reshape(-1)).reshape(index.shape + [table.size(1)])
    }

    /// The token of each event at one place: `(N) → (N, 1)` tokens.
    func single(_ places: Tensor) -> TokenVectors {
        TokenVectors(table: table, index: index.gather(along: 1, places.unsqueeze(1)))
    }
}

/// The different tokens of a batch: a few hundred among thousands.
struct DistinctTokens {
    /// The ids: `(U)` int64.
    let ids: Tensor
    /// The position of each in its event, the first one of several: `(U)` int64.
    let positions: Tensor
    /// The place of each token of the batch among them: `(N, T)` int64.
    let index: Tensor

    /// The tokens of `tokens`, `(N, T)`, on the CPU; `byPosition`, the same token at two positions counts as two.
    init(_ tokens: Tensor, byPosition: Bool = true) {
        let (events, length) = (tokens.size(0), tokens.size(1))
        let all = tokens.scalars(as: Int64.self)
        var (ids, positions): ([Int64], [Int64]) = ([], [])
        var places: [UInt64: Int64] = [:]
        places.reserveCapacity(all.count / 4)
        let index = Tensor(shape: [events, length], of: Int64.self) { buffer in
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
