/// A table of vectors: `(…)` of ids → `(…, C)`.
package struct Embedding: Module {
    /// The vectors: `(V, C)`.
    package let weight: Tensor
    /// The id of padding, whose vector starts as 0 and gets no gradient.
    package let padding: Int?

    /// Creates a table of standard normal vectors.
    package init(_ count: Int, _ width: Int, padding: Int? = nil) {
        weight = .randn([count, width])
        if let padding { weight.select(along: 0, padding).zero_() }
        weight.requiringGradient()
        self.padding = padding
    }

    /// The vectors of `ids`.
    package func callAsFunction(_ ids: Tensor) -> Tensor { embedding(ids, weight, padding: padding ?? -1) }

    /// `weight`.
    package var parameters: [Parameter] { [Parameter("weight", weight)] }
}
