/// A token and how probable a model finds it at its place.
public struct TokenProbability: Sendable, Hashable {
    /// Which token of the vocabulary.
    public let id: Int32
    /// Its probability, above 0 unless its loss is beyond 700 nats, and at most 1.
    public let probability: Double

    /// The token `id` with this `probability`.
    public init(id: Int32, probability: Double) {
        (self.id, self.probability) = (id, probability)
    }
}
