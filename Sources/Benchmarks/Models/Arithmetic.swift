import LanguageModels
import Runs
import Vocabulary

// P predicted tokens of a row, K tokens that are attended to, C width, F inner width, V words

/// How many operations on numbers (FLOP, a multiplication and an addition count two) a row needs at least.
///
/// Counted are the products of matrices: the projection to the words and, of a transformer, its layers. What is thrown
/// away, as by the plain path, is not needed and does not count, nor do softmax, normalisation and optimiser.
struct Arithmetic {
    private let vocabulary: Vocabulary
    private let sizes: TransformerConfiguration
    private let scope: SoftmaxScope

    /// What `contender`, a masked transformer of one layer, needs for rows of `vocabulary`.
    init(_ contender: Contender, _ vocabulary: Vocabulary) {
        guard case .transformer(let sizes) = contender.model else { preconditionFailure("not a transformer") }
        self.vocabulary = vocabulary
        self.sizes = sizes
        scope = contender.options.softmax
    }

    /// The positions of a row.
    private var length: Int { vocabulary.rowLength ?? 0 }
    private var width: Double { Double(sizes.modelDimension) }

    /// Scoring a row: each of its tokens hidden in turn, which one layer does in one pass.
    var scoring: Double {
        2 * width * words + encoder(predicted: length, attended: 2 * length)
    }

    /// Learning from one hidden token of a row, or from all: the way back takes twice the way there.
    func training(predictsAll: Bool) -> Double {
        guard !predictsAll else { return 3 * scoring }
        let share = words / Double(length)
        return 3 * (2 * width * share + encoder(predicted: 1, attended: length))
    }

    /// The words that all positions together are weighed against.
    private var words: Double {
        switch scope {
        case .global: Double(length * vocabulary.size)
        case .field: Double((0..<length).reduce(0) { $0 + vocabulary.fieldWords(position: $1).count })
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
