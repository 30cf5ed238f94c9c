public import Runs

/// What the words of a position are weighed against.
public enum SoftmaxScope: String, CaseIterable, Sendable, Hashable, Codable {
    /// The words that can stand at the position: those seen in its field, and its unknown word.
    case field
    /// All words, as in the reference.
    case global
}

/// Which tokens of a row a masked model learns from in one step.
public enum MaskChoice: String, CaseIterable, Sendable, Hashable, Codable {
    /// Every token, each hidden in turn: one pass does it exactly where the model has one layer.
    case all
    /// One token, drawn at random, as in the reference.
    case one
}

/// How a model learns and scores, beyond its sizes: choices that leave its parameters as they are.
public struct ModelOptions: Sendable, Hashable {
    /// What the words of a position are weighed against; characters always against all.
    public var softmax = SoftmaxScope.field
    /// Which tokens a masked model learns from; several layers make it ``MaskChoice/one``.
    public var mask = MaskChoice.all

    /// Our defaults: a softmax over the field's words, and every token of a row.
    public init(softmax: SoftmaxScope = .field, mask: MaskChoice = .all) {
        self.softmax = softmax
        self.mask = mask
    }

    /// What the reference does.
    public static let reference = ModelOptions(softmax: .global, mask: .one)
}

extension ModelOptions {
    private static let softmaxKey = "softmax"
    private static let maskKey = "mask"

    /// The options that a run's record names.
    public init(_ record: RunRecord) {
        self.init(
            softmax: record.options[Self.softmaxKey].flatMap(SoftmaxScope.init(rawValue:)) ?? .field,
            mask: record.options[Self.maskKey].flatMap(MaskChoice.init(rawValue:)) ?? .all
        )
    }

    /// The options as a run's record names them.
    public var record: [String: String] {
        [Self.softmaxKey: softmax.rawValue, Self.maskKey: mask.rawValue]
    }
}
