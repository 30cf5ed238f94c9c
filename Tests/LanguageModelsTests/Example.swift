import AuthLogs
import LanguageModels
import Runs
import TestSupport
import Torch
import Vocabulary

/// Small models with random weights, and rows for them.
enum Example {
    static let counts = FieldCounts(entries: [
        .sourceUser: entries("U1", "U2", "U3", "U4"),
        .sourceDomain: entries("DOM1", "C1"),
        .destinationUser: entries("U2", "U1", "U9"),
        .destinationDomain: entries("DOM1", "DOM2", "C2"),
        .sourceHost: entries("C1", "C2", "C5"),
        .destinationHost: entries("C3", "TGT", "C1"),
        .authenticationType: entries("?", "NTLM", "Kerberos"),
        .logonType: entries("Network", "?"),
        .orientation: entries("LogOn", "TGT"),
        .outcome: entries("Success", "Fail"),
    ])

    private static func entries(_ words: String...) -> [FieldCounts.Entry] {
        words.map { FieldCounts.Entry(value: $0, count: 9) }
    }

    static func vocabulary(
        _ tokenization: Tokenization,
        time: Bool = false,
        compatibility: Compatibility = .standard
    ) -> Vocabulary {
        var vocabulary = Vocabulary(
            counts: counts,
            tokenization: tokenization,
            cutoff: 1,
            quirks: compatibility.quirks.vocabulary
        )
        if time { vocabulary.includesTimestamp = true }
        return vocabulary
    }

    /// Random rows: mostly words that stand at their position, some that do not; characters of several lengths.
    static func rows(_ count: Int, of vocabulary: Vocabulary, seed: UInt64) -> [[Int]] {
        var numbers = SeededNumbers(seed: seed)
        return (0..<count).map { _ in
            let length = vocabulary.rowLength ?? Int.random(in: 3...8, using: &numbers)
            return (0..<length).map { position in
                let strays = Int32(5)..<Int32(vocabulary.size)
                let own = vocabulary.fieldTokens(position: position).ids
                let isStray = Int.random(in: 0..<6, using: &numbers) == 0
                return Int((isStray ? strays.randomElement(using: &numbers) : own.randomElement(using: &numbers)) ?? 0)
            }
        }
    }

    /// Rows as a batch; with `users`, the rows of these at one step after the other.
    static func batch(_ rows: [[Int]], of vocabulary: Vocabulary, users: [Int32]? = nil) -> TokenBatch {
        let length = rows.map(\.count).max() ?? 0
        let padded = rows.map { $0 + Array(repeating: 0, count: length - $0.count) }
        return TokenBatch(
            tokens: Tensor(rows: padded),
            lengths: vocabulary.rowLength == nil ? Tensor(rows.map(\.count)) : nil,
            shape: users.map { .userSteps(users: $0) } ?? .single
        )
    }

    static func transformer(
        _ vocabulary: Vocabulary,
        isMasked: Bool,
        layers: Int = 1,
        heads: Int = 2,
        dropout: Double = 0,
        softmax: SoftmaxScope = .global,
        seed: UInt64 = 1
    ) -> Transformer {
        var configuration = TransformerConfiguration()
        configuration.layerCount = layers
        configuration.modelDimension = 8
        configuration.feedForwardDimension = 6
        configuration.headCount = heads
        configuration.dropout = dropout
        let options = ModelOptions(softmax: softmax)
        let model = Transformer(configuration, vocabulary: vocabulary, isMasked: isMasked, options: options)
        randomize(model, seed: seed)
        return model
    }

    static func lstm(
        _ vocabulary: Vocabulary,
        isBidirectional: Bool,
        layers: Int = 1,
        attention: LSTMAttentionType? = nil,
        softmax: SoftmaxScope = .global,
        seed: UInt64 = 1
    ) throws -> any LanguageModel {
        try model(
            .lstm(lstmSizes(layers: layers, attention: attention)),
            vocabulary,
            isBidirectional: isBidirectional,
            softmax: softmax,
            seed: seed
        )
    }

    static func lstmSizes(
        layers: Int,
        width: Int = 5,
        attention: LSTMAttentionType? = nil
    ) -> LSTMConfiguration {
        var configuration = LSTMConfiguration()
        configuration.layers = Array(repeating: width, count: layers)
        configuration.embeddingDimension = 4
        configuration.attentionType = attention
        configuration.attentionDimension = 3
        return configuration
    }

    static func tieredSizes(
        layers: Int,
        width: Int = 5,
        attention: LSTMAttentionType? = nil,
        contextLayers: [Int] = [3]
    ) -> TieredLSTMConfiguration {
        var configuration = TieredLSTMConfiguration()
        configuration.event = lstmSizes(layers: layers, width: width, attention: attention)
        configuration.contextLayers = contextLayers
        return configuration
    }

    static func tieredTransformerSizes(layers: Int, window: Int = 3) -> TieredTransformerConfiguration {
        var configuration = TieredTransformerConfiguration()
        configuration.transformer.layerCount = layers
        configuration.transformer.modelDimension = 8
        configuration.transformer.feedForwardDimension = 6
        configuration.transformer.headCount = 2
        configuration.transformer.dropout = 0
        configuration.shiftWindow = window
        return configuration
    }

    /// A model with random weights that follows the vocabulary's compatibility.
    static func model(
        _ configuration: ModelConfiguration,
        _ vocabulary: Vocabulary,
        isBidirectional: Bool,
        softmax: SoftmaxScope = .global,
        seed: UInt64 = 1
    ) throws -> any LanguageModel {
        var options = ModelOptions(softmax: softmax)
        options.compatibility = vocabulary.compatibility
        let model = try makeModel(
            configuration,
            vocabulary: vocabulary,
            isBidirectional: isBidirectional,
            options: options
        )
        randomize(model, seed: seed)
        return model
    }

    /// Gives every weight, biases and norms too, a random value.
    static func randomize(_ model: some Module, seed: UInt64) {
        Libtorch.threadCount = 1
        let generator = Generator(seed: seed)
        withoutGradients {
            for parameter in model.parameters where parameter.tensor.requiresGradient {
                parameter.tensor.normal_(deviation: 0.5, from: generator)
            }
        }
    }
}
