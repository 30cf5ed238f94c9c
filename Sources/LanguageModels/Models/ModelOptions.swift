import Torch
import Vocabulary

/// The tokens that a softmax ranges over.
package enum SoftmaxScope: String, CaseIterable, Sendable, Hashable, Codable {
    /// The tokens that can be at the position: those seen in its field, and its unknown token.
    case field
    /// All tokens, as in the reference.
    case global
}

/// The tokens of an event that a masked model learns from in one step.
package enum MaskChoice: String, CaseIterable, Sendable, Hashable, Codable {
    /// Every token, each hidden in turn: one pass does it exactly where the model has one layer.
    case all
    /// One token, drawn at random, as in the reference.
    case one
}

/// The options of a model beyond its sizes: they leave its parameters as they are.
package struct ModelOptions: Sendable, Hashable {
    /// The tokens that the softmax ranges over; for characters always all.
    package var softmax = SoftmaxScope.field
    /// The tokens that a masked model learns from; with several layers it is ``MaskChoice/one``.
    package var mask = MaskChoice.all
    /// Whose behaviour to follow where the reference does what it cannot have meant; it has to be the vocabulary's.
    package var compatibility = Compatibility.standard
    /// The implementation of the layers; a run's record does not have it, since it changes no result.
    package var backend = Backend.fast

    /// The deviations of the reference to repeat.
    var quirks: ReferenceQuirks { compatibility.quirks }

    /// Our defaults: a softmax over the field's tokens, and every token of an event.
    package init(softmax: SoftmaxScope = .field, mask: MaskChoice = .all) {
        self.softmax = softmax
        self.mask = mask
    }

    /// The reference's options, bugs included.
    package static let reference: ModelOptions = {
        var options = ModelOptions(softmax: .global, mask: .one)
        options.compatibility = .reference
        return options
    }()
}

extension ModelOptions {
    private static let softmaxKey = "softmax"
    private static let maskKey = "mask"
    private static let compatibilityKey = "compat"

    /// The options among the `record` of a run's options; absent ones have their defaults.
    package init(record: [String: String]) {
        self.init(
            softmax: record[Self.softmaxKey].flatMap(SoftmaxScope.init(rawValue:)) ?? .field,
            mask: record[Self.maskKey].flatMap(MaskChoice.init(rawValue:)) ?? .all
        )
        compatibility = record[Self.compatibilityKey].flatMap(Compatibility.init(rawValue:)) ?? .standard
    }

    /// The options as a run's record names them.
    package var record: [String: String] {
        [
            Self.softmaxKey: softmax.rawValue, Self.maskKey: mask.rawValue,
            Self.compatibilityKey: compatibility.rawValue,
        ]
    }
}

extension VocabularyHead {
    /// A head over the tokens of `vocabulary`, with the softmax and the backend that `options` name.
    init(_ weight: Tensor, bias: Tensor? = nil, _ vocabulary: Vocabulary, _ options: ModelOptions) {
        self.init(
            weight: weight,
            bias: bias,
            candidates: options.softmax == .field ? FieldCandidates(vocabulary) : nil,
            backend: options.backend
        )
    }
}
