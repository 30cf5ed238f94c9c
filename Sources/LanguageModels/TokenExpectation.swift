import Torch

// R rows, T tokens of a row, P predicted tokens of a row

/// What a model expected at a position of a row, beside what is there.
///
///     for case let found? in model.expectations(batch, count: 3)[0] { print(found.actual, found.likeliest) }
///
/// Probabilities are those of the distribution whose −ln p is the token's loss: over the words of the field or over all,
/// as the model's softmax has it.
package struct TokenExpectation: Sendable, Hashable {
    /// The most probable tokens, the most probable one first.
    package let likeliest: [TokenProbability]
    /// The token that is there: its probability is e to the minus its loss.
    ///
    /// It is named as the softmax counts it: a word that is strange to its field is the field's unknown word.
    package let actual: TokenProbability

    /// What was expected, and what is there.
    package init(likeliest: [TokenProbability], actual: TokenProbability) {
        (self.likeliest, self.actual) = (likeliest, actual)
    }

    /// What was `found` at the positions `first...` of rows, R × P, at all their positions: R × T, `nil` where nothing is
    /// predicted.
    static func placed(_ found: [[TokenExpectation]], at first: Int, in batch: TokenBatch) -> [[TokenExpectation?]] {
        let lengths = batch.lengths?.scalars(as: Int.self)
        return found.enumerated().map { row, predicted in
            let length = lengths?[row] ?? batch.length
            return (0..<batch.length).map { $0 >= first && $0 < length ? predicted[$0 - first] : nil }
        }
    }
}
