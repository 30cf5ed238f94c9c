/// A token and how probable a model finds it at its place.
package struct TokenProbability: Sendable, Hashable {
    /// Which token of the vocabulary.
    package let id: Int32
    /// Its probability, above 0 unless its loss is beyond 700 nats, and at most 1.
    package let probability: Double

    /// The token `id` with this `probability`.
    package init(id: Int32, probability: Double) {
        (self.id, self.probability) = (id, probability)
    }
}
