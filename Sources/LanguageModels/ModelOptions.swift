package import Runs
package import Vocabulary

/// What the words of a position are weighed against.
package enum SoftmaxScope: String, CaseIterable, Sendable, Hashable, Codable {
    /// The words that can stand at the position: those seen in its field, and its unknown word.
    case field
    /// All words, as in the reference.
    case global
}

/// Which tokens of a row a masked model learns from in one step.
package enum MaskChoice: String, CaseIterable, Sendable, Hashable, Codable {
    /// Every token, each hidden in turn: one pass does it exactly where the model has one layer.
    case all
    /// One token, drawn at random, as in the reference.
    case one
}

/// How a model learns and scores, beyond its sizes: choices that leave its parameters as they are.
package struct ModelOptions: Sendable, Hashable {
    /// What the words of a position are weighed against; characters always against all.
    package var softmax = SoftmaxScope.field
    /// Which tokens a masked model learns from; several layers make it ``MaskChoice/one``.
    package var mask = MaskChoice.all
    /// Whose behaviour counts where the reference does what it cannot have meant; the vocabulary's has to be the same.
    package var compatibility = Compatibility.standard
    /// How it computes; no part of a run's record, since it changes no result.
    package var computation = Computation.fast

    /// Our defaults: a softmax over the field's words, and every token of a row.
    package init(softmax: SoftmaxScope = .field, mask: MaskChoice = .all) {
        self.softmax = softmax
        self.mask = mask
    }

    /// What the reference does, bugs included.
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

    /// The options that a run's record names.
    package init(_ record: RunRecord) {
        self.init(
            softmax: record.options[Self.softmaxKey].flatMap(SoftmaxScope.init(rawValue:)) ?? .field,
            mask: record.options[Self.maskKey].flatMap(MaskChoice.init(rawValue:)) ?? .all
        )
        compatibility = record.options[Self.compatibilityKey].flatMap(Compatibility.init(rawValue:)) ?? .standard
    }

    /// The options as a run's record names them.
    package var record: [String: String] {
        [
            Self.softmaxKey: softmax.rawValue, Self.maskKey: mask.rawValue,
            Self.compatibilityKey: compatibility.rawValue,
        ]
    }
}
