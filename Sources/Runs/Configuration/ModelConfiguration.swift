package import Foundation

/// Which model, and its sizes: `model_config.json`, with the reference's keys.
///
/// The file does not say which model it is for; the command line does, and a run's record.
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
    /// Keys that mean nothing are appended to `unknownKeys`; those that the reference itself adds are not among them.
    ///
    /// - Throws: `InputError` naming the file and the key whose value cannot be.
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

    /// Which model this is for.
    package var kind: ModelKind {
        switch self {
        case .lstm: .lstm
        case .tieredLSTM: .tieredLSTM
        case .transformer: .transformer
        case .tieredTransformer: .tieredTransformer
        case .multilineTransformer: .multilineTransformer
        }
    }

    /// Whether a row starts with the hour of its second.
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
