import Torch

// R events, T tokens of an event, P predicted tokens of an event

/// The tokens that a model expected at a position of an event, and the one that is there.
///
///     for case let found? in model.expectations(batch, count: 3)[0] { print(found.actual, found.likeliest) }
///
/// Probabilities are those of the distribution whose −ln p is the token's loss: over the tokens of the field or over
/// all, as the model's softmax has it.
package struct TokenExpectation: Sendable, Hashable {
    /// The most probable tokens, the most probable one first.
    package let likeliest: [TokenProbability]
    /// The token that is there; its probability is e to the minus its loss.
    ///
    /// A token that is foreign to its field is the field's unknown token, as in the softmax.
    package let actual: TokenProbability

    /// An expectation.
    package init(likeliest: [TokenProbability], actual: TokenProbability) {
        (self.likeliest, self.actual) = (likeliest, actual)
    }

    /// Places what was `found` at the positions `first...`, R × P, among all positions of the events: R × T, `nil`
    /// where nothing is predicted.
    static func placed(_ found: [[TokenExpectation]], at first: Int, in batch: TokenBatch) -> [[TokenExpectation?]] {
        let lengths = batch.lengths?.scalars(as: Int.self)
        return found.enumerated().map { event, predicted in
            let length = lengths?[event] ?? batch.length
            return (0..<batch.length).map { $0 >= first && $0 < length ? predicted[$0 - first] : nil }
        }
    }
}

/// A token and its probability at its place.
package struct TokenProbability: Sendable, Hashable {
    /// The id in the vocabulary.
    package let id: Int32
    /// Its probability, above 0 unless its loss is beyond 700 nats, and at most 1.
    package let probability: Double

    /// The token `id` with this `probability`.
    package init(id: Int32, probability: Double) {
        (self.id, self.probability) = (id, probability)
    }
}
