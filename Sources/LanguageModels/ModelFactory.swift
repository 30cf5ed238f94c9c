package import Runs
package import Vocabulary

/// A combination of model and tokenization that there is no model for.
package struct UnsupportedModel: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, in one sentence.
    package let description: String
}

/// The model that `configuration` describes, with new parameters, for rows of `vocabulary`.
///
/// - Parameters:
///   - configuration: Its sizes.
///   - vocabulary: The tokens that it knows.
///   - isBidirectional: Whether it reads rows from both sides; a bidirectional transformer is a masked one.
///   - options: What the softmax ranges over, what a masked model learns from, and whose behaviour counts.
/// - Returns: The model, on the CPU.
/// - Throws: ``UnsupportedModel`` where there is no such model, or the vocabulary is of another ``Compatibility``.
package func makeModel(
    _ configuration: ModelConfiguration,
    vocabulary: Vocabulary,
    isBidirectional: Bool,
    options: ModelOptions = ModelOptions()
) throws(UnsupportedModel) -> any LanguageModel {
    guard options.compatibility == vocabulary.compatibility else {
        let (model, words) = (options.compatibility.rawValue, vocabulary.compatibility.rawValue)
        throw UnsupportedModel(description: "a model of --compat \(model) cannot use a vocabulary of --compat \(words)")
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
        guard !isBidirectional || options.compatibility == .standard else {
            let message = "the reference's tiered-transformer has no bidirectional form that works; ours has"
            throw UnsupportedModel(description: message)
        }
        return TieredTransformer(configuration, vocabulary: vocabulary, isMasked: isBidirectional, options: options)
    case .multilineTransformer(let configuration):
        // reference: it does not look at it.
        guard !isBidirectional || options.compatibility == .reference else {
            let reason = "it predicts a row from the rows before it"
            throw UnsupportedModel(description: "a multiline-transformer cannot be bidirectional: \(reason)")
        }
        return try MultilineTransformer(configuration, vocabulary: vocabulary, options: options)
    }
}

private func check(_ configuration: LSTMConfiguration, _ vocabulary: Vocabulary) throws(UnsupportedModel) {
    guard configuration.attentionType != .syntax || vocabulary.rowLength != nil else {
        throw UnsupportedModel(
            description: "syntax attention has a query for each position of a row: characters have no fixed positions"
        )
    }
}
