public import Runs
public import Vocabulary

/// A combination of model and tokenization that there is no model for.
public struct UnsupportedModel: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, in one sentence.
    public let description: String
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
public func makeModel(
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
        guard configuration.attentionType == nil else {
            throw UnsupportedModel(description: "an LSTM with attention (attention_type) is not supported yet")
        }
        return LSTMModel(configuration, vocabulary: vocabulary, isBidirectional: isBidirectional, options: options)
    case .tieredLSTM, .tieredTransformer, .multilineTransformer:
        throw UnsupportedModel(
            description: "the model \(configuration.kind) is not supported yet; there are transformer and lstm"
        )
    }
}
