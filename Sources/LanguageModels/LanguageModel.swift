package import Torch

// N rows of a batch, R rows with a loss, T tokens of a row

/// A model of what rows look like: it gives every token of a row its loss, −ln p(token | context), in nats.
///
/// A causal model reads a row from left to right and does not predict the first token. A bidirectional model predicts
/// each token from those on both sides. A masked model learns by predicting hidden tokens of each row, and scores a
/// row by hiding each token in turn. Parameters carry the names and shapes of the reference's state dictionary; those that
/// track no gradient (positional tables) are only stored with the others.
///
/// ``arrangement`` says which rows have to come together in a batch. A model that remembers users keeps what it knows of
/// them in ``memory`` and goes on from there with every batch, in training and in scoring.
package protocol LanguageModel: AnyObject, Module {
    /// How it wants its rows.
    var arrangement: RowArrangement { get }

    /// The first position of a row that is predicted: 1 where the first token is context only, else 0.
    var firstPredicted: Int { get }

    /// Whether the model predicts tokens that are hidden from it, each from all others.
    var isMasked: Bool { get }

    /// Whether a training step predicts every token that can be predicted; otherwise one hidden token of each row, whose
    /// position ``trainingLoss(_:maskedPositions:isTraining:)`` wants.
    var learnsFromEveryToken: Bool { get }

    /// Whether equal rows of a batch may be learned from once, counted as often as they are there: what a step makes of a
    /// row depends on nothing else, chance neither.
    var learnsEqualRowsOnce: Bool { get }

    /// Whether ``TokenLosses`` has a loss for each token, and not something else that a row's loss is the mean of.
    var hasTokenLosses: Bool { get }

    /// What it keeps of each user; `nil` where rows are taken by themselves.
    var memory: UserMemory? { get set }

    /// The mean loss of the tokens that a training step predicts, in nats: a batch → `()`, the mean of the rows' means.
    ///
    /// - Parameters:
    ///   - batch: The rows.
    ///   - maskedPositions: The position of each row's hidden token, N of them, at least ``firstPredicted`` and in the
    ///     row, where the batch lies; `nil` where the model learns from every token.
    ///   - isTraining: Whether dropout is on; validation calls it without.
    /// - Returns: A single number, with its graph where gradients are on.
    func trainingLoss(_ batch: TokenBatch, maskedPositions: MaskedPositions?, isTraining: Bool) -> Tensor

    /// The loss of every token of the rows that get one: a batch → `(R, T)`, nats, 0 where nothing is predicted; without
    /// dropout.
    func tokenLosses(_ batch: TokenBatch) -> TokenLosses

    /// The losses of the rows of several batches of one row of each user, one after the other, as they would be batch by
    /// batch: `(R, T)`. A model that remembers users may do together what does not depend on these.
    ///
    /// - Parameters:
    ///   - rows: The rows of all batches.
    ///   - users: The users of each batch.
    /// - Returns: The losses of all rows, whose mean is that of the rows.
    func tokenLosses(_ rows: TokenBatch, of users: [[Int32]]) -> TokenLosses

    /// What it expected at each position of the rows that get a loss, by the states that the losses come from.
    ///
    /// A masked model expects it from all other tokens of the row, a causal one from those before it. What it remembers
    /// of users stays as it is; within the batch it goes on from step to step.
    ///
    /// - Parameters:
    ///   - batch: The rows.
    ///   - count: How many of the most probable tokens are wanted; all, where fewer can stand at a position.
    /// - Returns: R × T, `nil` where nothing is predicted; nothing at all without ``hasTokenLosses``.
    func expectations(_ batch: TokenBatch, count: Int) -> [[TokenExpectation?]]

    /// Whether it attends, so that ``attention(_:)`` has something to tell.
    var hasAttention: Bool { get }

    /// Where the model looks to predict the rows that get a loss: a batch → maps of R rows each.
    ///
    /// What it remembers of users stays as it is; within the batch it goes on from step to step.
    func attention(_ batch: TokenBatch) -> [AttentionMap]

    /// Takes over what its configuration says that a new model starts from, from the files that it names.
    ///
    /// Only for a new run: later its weights are all there is to know.
    ///
    /// - Throws: `InputError` naming the file that does not fit.
    func loadPretrainedWeights() throws
}

extension LanguageModel {
    /// Rows by themselves.
    package var arrangement: RowArrangement { .single }

    /// Not without a reason.
    package var learnsEqualRowsOnce: Bool { false }

    /// Batch by batch.
    package func tokenLosses(_ rows: TokenBatch, of users: [[Int32]]) -> TokenLosses {
        var start = 0
        let parts = users.map { users in
            defer { start += users.count }
            return tokenLosses(rows.rows(start..<start + users.count, shape: .userSteps(users: users)))
        }
        return .joined(parts)
    }

    /// A loss for each token.
    package var hasTokenLosses: Bool { true }

    /// It does not.
    package var hasAttention: Bool { false }

    /// There is none.
    package func attention(_ batch: TokenBatch) -> [AttentionMap] { [] }

    /// There are none.
    package func loadPretrainedWeights() {}

    /// Nothing is hidden.
    package var isMasked: Bool { false }

    /// Nothing is kept.
    package var memory: UserMemory? {
        get { nil }
        set { precondition(newValue == nil, "this model remembers nobody") }
    }
}
