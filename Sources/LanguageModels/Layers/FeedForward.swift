import Runs
import Torch

// B batch, T tokens, C width, F inner width

/// The feed-forward network of a transformer layer, for each token by itself.
///
/// Vaswani et al. 2017, section 3.3.
struct FeedForward: Module {
    private let dropout: Double
    let expansion: Linear  // (F, C)
    let contraction: Linear  // (C, F)

    /// A new network.
    init(_ configuration: TransformerConfiguration) {
        dropout = configuration.dropout
        expansion = Initial.linear(configuration.modelDimension, configuration.feedForwardDimension)
        contraction = Initial.linear(configuration.feedForwardDimension, configuration.modelDimension)
    }

    /// `(B, T, C) → (B, T, C)`.
    func callAsFunction(_ x: Tensor, training: Bool) -> Tensor {
        contraction(expansion(x).relu().dropout(dropout, training: training))
    }

    /// The inner width: F.
    var innerWidth: Int { expansion.weight.size(0) }

    var parameters: [Parameter] {
        expansion.parameters(under: "linear1") + contraction.parameters(under: "linear2")
    }
}
