import LanguageModels
import Runs
import Vocabulary

// P predicted tokens of a row, K tokens that are attended to, C width, F inner width, V words

/// How many operations on numbers (FLOP, a multiplication and an addition count two) a row needs at least.
///
/// Counted are the products of matrices: the projection to the words and, of a transformer, its layers. What is thrown
/// away, as by the plain path, is not needed and does not count, nor do softmax, normalisation and optimiser.
struct Arithmetic {
    let vocabulary: Vocabulary
    let sizes: TransformerConfiguration

    /// The positions of a row.
    private var length: Int { vocabulary.rowLength ?? 0 }
    private var width: Double { Double(sizes.modelDimension) }

    /// Scoring a row: each of its tokens hidden in turn, which one layer does in one pass.
    func scoring(_ scope: SoftmaxScope) -> Double {
        2 * width * words(scope, positions: length) + encoder(predicted: length, attended: 2 * length)
    }

    /// Learning from one hidden token of a row, or from all: the way back takes twice the way there.
    func training(_ scope: SoftmaxScope, predictsAll: Bool) -> Double {
        guard !predictsAll else { return 3 * scoring(scope) }
        let share = words(scope, positions: length) / Double(length)
        return 3 * (2 * width * share + encoder(predicted: 1, attended: length))
    }

    /// The words that all positions together are weighed against.
    private func words(_ scope: SoftmaxScope, positions: Int) -> Double {
        switch scope {
        case .global: Double(positions * vocabulary.size)
        case .field: Double((0..<positions).reduce(0) { $0 + vocabulary.fieldWords(position: $1).count })
        }
    }

    /// One layer: queries and outputs of the predicted tokens, keys and values of the attended ones, the scores and the
    /// sums, and the feed-forward part.
    private func encoder(predicted: Int, attended: Int) -> Double {
        let (queries, keys) = (Double(predicted), Double(attended))
        let projections = 4 * width * width * (queries + keys)
        let scores = 4 * queries * Double(length) * width
        let inner = 4 * queries * width * Double(sizes.feedForwardDimension)
        return projections + scores + inner
    }
}
