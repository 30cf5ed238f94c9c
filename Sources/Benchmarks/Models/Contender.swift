import Detection
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// A model and how it computes: the plain path, or ours.
struct Contender {
    /// Which model, and its sizes.
    var model: ModelConfiguration
    /// Whether it reads rows from both sides.
    var isBidirectional = false
    /// What it learns and scores, and how it computes that.
    var options = ModelOptions()
    /// How exactly.
    var precision = Precision.auto
    /// Where.
    var device = Device.cpu

    /// As the reference computes `kind`: all logits of all words, in float32, one hidden token a row.
    static func plain(_ kind: ModelKind, isBidirectional: Bool = false) -> Contender {
        var options = ModelOptions(softmax: .global, mask: .one)
        options.computation = .plain
        return Contender(
            model: ModelConfiguration(standard: kind),
            isBidirectional: isBidirectional,
            options: options,
            precision: .f32
        )
    }

    /// The same numbers by our fast path.
    static func fast(_ kind: ModelKind, isBidirectional: Bool = false, _ precision: Precision) -> Contender {
        Contender(
            model: ModelConfiguration(standard: kind),
            isBidirectional: isBidirectional,
            options: ModelOptions(softmax: .global, mask: .one),
            precision: precision
        )
    }

    /// What `train` and `score` do where nothing is said.
    static func standard(_ kind: ModelKind, isBidirectional: Bool = false) -> Contender {
        Contender(model: .recommended(kind), isBidirectional: isBidirectional)
    }

    /// The same on `device`.
    func on(_ device: Device) -> Contender {
        var copy = self
        copy.device = device
        return copy
    }

    /// The model with new weights, for rows of `vocabulary`, on its device.
    func made(for vocabulary: Vocabulary) throws -> any LanguageModel {
        Random.seed(1)
        let made = try makeModel(model, vocabulary: vocabulary, isBidirectional: isBidirectional, options: options)
        made.move(to: device)
        return made
    }

    /// What products are computed in, in a word.
    var precisionName: String { usesBfloat16 ? "bf16" : "f32" }

    /// Whether matrix products are in bfloat16: the one place that knows what ``Precision/auto`` stands for.
    var usesBfloat16: Bool { precision.isHalf(on: device) }
}

extension TrainerConfiguration {
    /// Makes training compute as exactly as `contender`: the one place that knows how it is told to.
    mutating func compute(as contender: Contender) {
        usesMixedPrecision = contender.usesBfloat16
    }
}

extension Contender {
    /// The rows a second at which `model` scores `table`, with no row seen before.
    func scoringRate(_ model: any LanguageModel, _ table: TokenTable, batchSize: Int = 2_048) -> Double {
        model.memory?.reset()
        let scorer = Scorer(model: model, device: device, batchSize: batchSize, precision: precision)
        return Double(table.count) / seconds { _ = scorer.score(table) }
    }
}

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
        case .field: Double((0..<length).reduce(0) { $0 + vocabulary.fieldTokens(position: $1).count })
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
