package import Foundation

/// A model and its sizes: `model_config.json`, with the reference's keys.
///
/// The file does not name its model; the command line and a run's record do.
package enum ModelConfiguration: Hashable, Sendable {
    /// An LSTM.
    case lstm(LSTMConfiguration)
    /// A tiered LSTM.
    case tieredLSTM(TieredLSTMConfiguration)
    /// A transformer.
    case transformer(TransformerConfiguration)
    /// A tiered transformer.
    case tieredTransformer(TieredTransformerConfiguration)
    /// A multiline transformer.
    case multilineTransformer(MultilineTransformerConfiguration)

    /// The reference's default for a model.
    package init(standard kind: ModelKind) {
        switch kind {
        case .lstm: self = .lstm(LSTMConfiguration())
        case .tieredLSTM: self = .tieredLSTM(TieredLSTMConfiguration())
        case .transformer: self = .transformer(TransformerConfiguration())
        case .tieredTransformer: self = .tieredTransformer(TieredTransformerConfiguration())
        case .multilineTransformer: self = .multilineTransformer(MultilineTransformerConfiguration())
        }
    }

    /// The configuration of a `kind` of model in the file at `path`; an absent or null key has the reference's default.
    ///
    /// Unknown keys are appended to `unknownKeys`; those that the reference itself adds are not among them.
    ///
    /// - Throws: `InputError` naming the file and the key with an invalid value.
    package init(contentsOf path: String, kind: ModelKind, unknownKeys: inout [String]) throws {
        var settings = try Settings(contentsOf: path)
        self = try Self(&settings, kind: kind)
        unknownKeys += settings.unknownKeys
    }

    /// As ``init(contentsOf:kind:unknownKeys:)``, from the text of a file that errors call `file`.
    package init(json: Data, file: String, kind: ModelKind, unknownKeys: inout [String]) throws {
        var settings = try Settings(json: json, file: file)
        self = try Self(&settings, kind: kind)
        unknownKeys += settings.unknownKeys
    }

    private init(_ settings: inout Settings, kind: ModelKind) throws {
        // The reference saves these beside the sizes; the vocabulary decides them.
        settings.ignore("_vocab_size", "_number_of_users", "sequence_length")
        switch kind {
        case .lstm: self = .lstm(try LSTMConfiguration(&settings))
        case .tieredLSTM: self = .tieredLSTM(try TieredLSTMConfiguration(&settings))
        case .transformer: self = .transformer(try TransformerConfiguration(&settings))
        case .tieredTransformer: self = .tieredTransformer(try TieredTransformerConfiguration(&settings))
        case .multilineTransformer: self = .multilineTransformer(try MultilineTransformerConfiguration(&settings))
        }
    }

    /// The model that this is for.
    package var kind: ModelKind {
        switch self {
        case .lstm: .lstm
        case .tieredLSTM: .tieredLSTM
        case .transformer: .transformer
        case .tieredTransformer: .tieredTransformer
        case .multilineTransformer: .multilineTransformer
        }
    }

    /// True where an event starts with the hour of its second.
    package var includesTimestamp: Bool {
        switch self {
        case .lstm(let configuration): configuration.includesTimestamp
        case .tieredLSTM(let configuration): configuration.event.includesTimestamp
        case .transformer(let configuration): configuration.includesTimestamp
        case .tieredTransformer(let configuration): configuration.transformer.includesTimestamp
        case .multilineTransformer(let configuration): configuration.transformer.includesTimestamp
        }
    }

    /// The text of the file, every key written out.
    package var json: Data {
        get throws {
            switch self {
            case .lstm(let configuration): try Settings.json(configuration.values)
            case .tieredLSTM(let configuration): try Settings.json(configuration.values)
            case .transformer(let configuration): try Settings.json(configuration.values)
            case .tieredTransformer(let configuration): try Settings.json(configuration.values)
            case .multilineTransformer(let configuration): try Settings.json(configuration.values)
            }
        }
    }
}

/// The models, as the reference's command line names them.
package enum ModelKind: String, CaseIterable, Sendable, Hashable, Codable, CustomStringConvertible {
    /// Reads an event from left to right, or both ways.
    case lstm
    /// An LSTM over the tokens of an event under an LSTM over a user's events.
    case tieredLSTM = "tiered-lstm"
    /// Attention within an event: causal, or masked.
    case transformer
    /// A decoder over an event that attends to its user's history.
    case tieredTransformer = "tiered-transformer"
    /// Predicts a whole event from the events before it.
    case multilineTransformer = "multiline-transformer"

    /// True where the model comes forward and bidirectional; the others read their history forward only.
    package var hasDirections: Bool {
        switch self {
        case .lstm, .tieredLSTM, .transformer: true
        case .tieredTransformer, .multilineTransformer: false
        }
    }

    /// The name on the command line and in a run's folder.
    package var description: String { rawValue }
}
