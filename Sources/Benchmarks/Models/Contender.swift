import Detection
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// A model with a way of computing it: the plain path, or ours.
struct Contender {
    /// The model and its sizes.
    var model: ModelConfiguration
    /// True if it reads events in both directions.
    var isBidirectional = false
    /// The options of training, scoring and computation.
    var options = ModelOptions()
    /// The precision.
    var precision = Precision.auto
    /// The device.
    var device = Device.cpu

    /// The plain path, which computes `kind` as the reference does: all logits in float32, one masked token per event.
    static func plain(_ kind: ModelKind, isBidirectional: Bool = false) -> Contender {
        var options = ModelOptions(softmax: .global, mask: .one)
        options.backend = .plain
        return Contender(
            model: ModelConfiguration(standard: kind),
            isBidirectional: isBidirectional,
            options: options,
            precision: .f32
        )
    }

    /// Our fast path with the same results.
    static func fast(_ kind: ModelKind, isBidirectional: Bool = false, _ precision: Precision) -> Contender {
        Contender(
            model: ModelConfiguration(standard: kind),
            isBidirectional: isBidirectional,
            options: ModelOptions(softmax: .global, mask: .one),
            precision: precision
        )
    }

    /// Our defaults, which `train` and `score` use without options.
    static func standard(_ kind: ModelKind, isBidirectional: Bool = false) -> Contender {
        Contender(model: .recommended(kind), isBidirectional: isBidirectional)
    }

    /// The same contender on `device`.
    func on(_ device: Device) -> Contender {
        var copy = self
        copy.device = device
        return copy
    }

    /// Makes the model with new weights for events of `vocabulary`, on its device.
    func made(for vocabulary: Vocabulary) throws -> any LanguageModel {
        Random.seed(1)
        let made = try makeModel(model, vocabulary: vocabulary, isBidirectional: isBidirectional, options: options)
        made.move(to: device)
        return made
    }

    /// The name of the precision of matrix products.
    var precisionName: String { usesBfloat16 ? "bf16" : "f32" }

    /// True if matrix products are in bfloat16: the only place that resolves ``Precision/auto``.
    var usesBfloat16: Bool { precision.isHalf(on: device) }
}

extension TrainerConfiguration {
    /// Sets the precision of training to that of `contender`: the only place that maps one to the other.
    mutating func compute(as contender: Contender) {
        usesMixedPrecision = contender.usesBfloat16
    }
}

extension Contender {
    /// Measures the rate at which `model` scores `table` without cached events, in events per second.
    func scoringRate(_ model: any LanguageModel, _ table: TokenTable, batchSize: Int = 2_048) -> Double {
        model.memory?.reset()
        let scorer = Scorer(model: model, device: device, batchSize: batchSize, precision: precision)
        return Double(table.count) / seconds { _ = scorer.score(table) }
    }
}

// P predicted tokens of an event, K attended tokens, C width, F inner width, V vocabulary

/// The minimum number of floating-point operations per event (FLOP; a multiplication-addition counts as two).
///
/// It counts matrix products: the projection to the vocabulary and the transformer's layers. Results that the plain
/// path computes and discards do not count, nor do softmax, normalisation and optimiser.
struct Arithmetic {
    private let vocabulary: Vocabulary
    private let sizes: TransformerConfiguration
    private let scope: SoftmaxScope

    /// Creates the counts of `contender`, a masked transformer with one layer, for events of `vocabulary`.
    init(_ contender: Contender, _ vocabulary: Vocabulary) {
        guard case .transformer(let sizes) = contender.model else { preconditionFailure("not a transformer") }
        self.vocabulary = vocabulary
        self.sizes = sizes
        scope = contender.options.softmax
    }

    /// The number of positions of an event.
    private var length: Int { vocabulary.rowLength ?? 0 }
    private var width: Double { Double(sizes.modelDimension) }

    /// The FLOP of scoring an event: each token is masked in turn, which one layer does in one pass.
    var scoring: Double {
        2 * width * candidates + encoder(predicted: length, attended: 2 * length)
    }

    /// The FLOP of training on one masked token of an event, or on all: the backward pass costs twice the forward pass.
    func training(predictsAll: Bool) -> Double {
        guard !predictsAll else { return 3 * scoring }
        let perToken = candidates / Double(length)
        return 3 * (2 * width * perToken + encoder(predicted: 1, attended: length))
    }

    /// The candidate tokens of the softmax, summed over all positions.
    private var candidates: Double {
        switch scope {
        case .global: Double(length * vocabulary.size)
        case .field: Double((0..<length).reduce(0) { $0 + vocabulary.fieldTokens(position: $1).count })
        }
    }

    /// The FLOP of one layer: queries and outputs of the predicted tokens, keys and values of the attended ones,
    /// attention scores and sums, and the feed-forward part.
    private func encoder(predicted: Int, attended: Int) -> Double {
        let (queries, keys) = (Double(predicted), Double(attended))
        let projections = 4 * width * width * (queries + keys)
        let scores = 4 * queries * Double(length) * width
        let inner = 4 * queries * width * Double(sizes.feedForwardDimension)
        return projections + scores + inner
    }
}
