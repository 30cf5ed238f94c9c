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
        options.backend = .plain
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
