public import Torch
public import Vocabulary

// B batch, T tokens of a row

/// Rows of token ids, as a model takes them.
public struct TokenBatch {
    /// The tokens of the rows: `(B, T)` int64; rows shorter than T (characters) end in padding, id 0.
    public let tokens: Tensor
    /// The number of tokens of each row: `(B)` int64; `nil` where every row has T.
    public let lengths: Tensor?

    /// A batch of `tokens`, whose rows have `lengths` tokens.
    public init(tokens: Tensor, lengths: Tensor? = nil) {
        self.tokens = tokens
        self.lengths = lengths
    }

    /// The rows of `table` at the indices `rows`, in that order.
    public init(_ table: TokenTable, rows: some RandomAccessCollection<Int32>, on device: Device = .cpu) {
        let places = rows.map { table.tokens(of: Int($0)) }
        let length = table.rowLength ?? places.map(\.count).max() ?? 0
        let tokens = Tensor(shape: [rows.count, length], of: Int64.self) { buffer in
            var next = 0
            for place in places {
                for id in table.ids[place] {
                    buffer[next] = Int64(id)
                    next += 1
                }
                for _ in place.count..<length {
                    buffer[next] = Int64(table.vocabulary.special.padding)
                    next += 1
                }
            }
        }
        let lengths = table.rowLength == nil ? Tensor(places.map { Int64($0.count) }) : nil
        self.init(tokens: tokens.to(device), lengths: lengths?.to(device))
    }

    /// The number of rows: B.
    public var rowCount: Int { tokens.size(0) }

    /// The tokens of the longest row: T.
    public var length: Int { tokens.size(1) }

    /// Where the tokens lie.
    var device: Device { tokens.device }

    /// Whether a position holds a token, and not padding: `(B, T)` bool; `nil` where every position does.
    var isToken: Tensor? {
        lengths.map { Tensor.arange(length, on: device).unsqueeze(0) .< $0.unsqueeze(1) }
    }
}
