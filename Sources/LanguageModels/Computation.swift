/// How a model computes what it computes: it makes no difference to the numbers, but to the time.
package enum Computation: Sendable, Hashable {
    /// As fast as we can.
    case fast
    /// As the reference does it: logits of all words at all positions, of which most are thrown away, and a pass over a
    /// row for each token that is hidden. The oracle of tests, and the baseline of benchmarks.
    case plain
}
