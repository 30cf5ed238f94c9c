package import Vocabulary

/// An error: no model exists for a combination of configuration, vocabulary and options.
package struct UnsupportedModel: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason, in one sentence.
    package let description: String
}

/// Makes the model that `configuration` describes, with new parameters, for events of `vocabulary`.
///
/// - Parameters:
///   - configuration: The model and its sizes.
///   - vocabulary: The tokens that it knows.
///   - isBidirectional: True to read events from both sides; a bidirectional transformer is a masked one.
///   - options: The softmax, the tokens that a masked model learns from, and the compatibility.
/// - Returns: The model, on the CPU.
/// - Throws: ``UnsupportedModel`` where there is no such model, or the vocabulary has another ``Compatibility``.
package func makeModel(
    _ configuration: ModelConfiguration,
    vocabulary: Vocabulary,
    isBidirectional: Bool,
    options: ModelOptions = ModelOptions()
) throws(UnsupportedModel) -> any LanguageModel {
    guard options.compatibility == vocabulary.compatibility else {
        let (model, own) = (options.compatibility.rawValue, vocabulary.compatibility.rawValue)
        throw UnsupportedModel(
            description: "a model with --compatibility \(model) cannot use a vocabulary with --compatibility \(own)"
        )
    }
    switch configuration {
    case .transformer(let configuration):
        return Transformer(configuration, vocabulary: vocabulary, isMasked: isBidirectional, options: options)
    case .lstm(let configuration):
        try check(configuration, vocabulary)
        return LSTMModel(configuration, vocabulary: vocabulary, isBidirectional: isBidirectional, options: options)
    case .tieredLSTM(let configuration):
        try check(configuration.event, vocabulary)
        return TieredLSTM(configuration, vocabulary: vocabulary, isBidirectional: isBidirectional, options: options)
    case .tieredTransformer(let configuration):
        guard !isBidirectional || !options.quirks.lacksMaskedTieredTransformer else {
            let message = "the reference's tiered-transformer has no bidirectional form that works; ours does"
            throw UnsupportedModel(description: message)
        }
        return TieredTransformer(configuration, vocabulary: vocabulary, isMasked: isBidirectional, options: options)
    case .multilineTransformer(let configuration):
        guard !isBidirectional || options.quirks.ignoresDirectionOfMultiline else {
            let reason = "it predicts an event from the events before it"
            throw UnsupportedModel(description: "a multiline-transformer cannot be bidirectional: \(reason)")
        }
        return try MultilineTransformer(configuration, vocabulary: vocabulary, options: options)
    }
}

private func check(_ configuration: LSTMConfiguration, _ vocabulary: Vocabulary) throws(UnsupportedModel) {
    guard configuration.attentionType != .syntax || vocabulary.rowLength != nil else {
        throw UnsupportedModel(
            description:
                "syntax attention has a query for each position of an event: characters have no fixed positions"
        )
    }
}
