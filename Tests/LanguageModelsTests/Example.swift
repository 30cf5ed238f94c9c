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
        .sourceComputer: entries("C1", "C2", "C5"),
        .destinationComputer: entries("C3", "TGT", "C1"),
        .authenticationType: entries("?", "NTLM", "Kerberos"),
        .logonType: entries("Network", "?"),
        .orientation: entries("LogOn", "TGT"),
        .outcome: entries("Success", "Fail"),
    ])

    private static func entries(_ words: String...) -> [FieldCounts.Entry] {
        words.map { FieldCounts.Entry(value: $0, count: 9) }
    }

    static func vocabulary(_ tokenization: Tokenization, time: Bool = false) -> Vocabulary {
        var vocabulary = Vocabulary(counts: counts, tokenization: tokenization, cutoff: 1)
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
                let own = vocabulary.fieldWords(position: position).ids
                let isStray = Int.random(in: 0..<6, using: &numbers) == 0
                return Int((isStray ? strays.randomElement(using: &numbers) : own.randomElement(using: &numbers)) ?? 0)
            }
        }
    }

    static func batch(_ rows: [[Int]], of vocabulary: Vocabulary) -> TokenBatch {
        let length = rows.map(\.count).max() ?? 0
        let padded = rows.map { $0 + Array(repeating: 0, count: length - $0.count) }
        return TokenBatch(
            tokens: Tensor(rows: padded),
            lengths: vocabulary.rowLength == nil ? Tensor(rows.map(\.count)) : nil
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
        softmax: SoftmaxScope = .global,
        seed: UInt64 = 1
    ) -> LSTMModel {
        var configuration = LSTMConfiguration()
        configuration.layers = Array(repeating: 5, count: layers)
        configuration.embeddingDimension = 4
        let options = ModelOptions(softmax: softmax)
        let model = LSTMModel(configuration, vocabulary: vocabulary, isBidirectional: isBidirectional, options: options)
        randomize(model, seed: seed)
        return model
    }

    /// Gives every weight, biases and norms too, a random value.
    private static func randomize(_ model: some Module, seed: UInt64) {
        Libtorch.threadCount = 1
        let generator = Generator(seed: seed)
        withoutGradients {
            for parameter in model.parameters where parameter.tensor.requiresGradient {
                parameter.tensor.normal_(deviation: 0.5, from: generator)
            }
        }
    }
}
