import AuthLogs
import LanguageModels
import Runs
import TestSupport
import Torch
import Vocabulary

/// Day files of a few users, a vocabulary of them, and untrained models: enough to score.
struct SmallLog {
    let folder: TemporaryFolder

    init() throws {
        Libtorch.threadCount = 1
        folder = try TemporaryFolder()
    }

    /// Writes a day file of `rows` rows.
    @discardableResult
    func write(_ rows: Int, to name: String, labelled: Bool = true, salt: Int = 0) throws -> String {
        let lines = (0..<rows).map { row in
            let (user, pc) = ((row * 7 + salt) % 5, (row * row + salt) % 6)
            let text = "\(1_000 + row),U\(user),D1,U\(user),D1,C\(pc),C\(row % 4),Kerberos,Network,LogOn,Success"
            return labelled ? "\(text),\(row % 9 == 4 ? 1 : 0)" : text
        }
        return try folder.write(lines.joined(separator: "\n") + "\n", to: name)
    }

    /// The words of `file`.
    func vocabulary(of file: String, _ tokenization: Tokenization = .wordGlobal) throws -> Vocabulary {
        Vocabulary(counts: try FieldCounts.counting([file]), tokenization: tokenization, cutoff: 0)
    }

    /// An untrained transformer of a few thousand parameters.
    static func model(_ vocabulary: Vocabulary, masked: Bool = true, width: Int = 8) throws -> any LanguageModel {
        try makeSeededModel(sizes(width), vocabulary: vocabulary, isBidirectional: masked)
    }

    /// An untrained model that takes rows with those before them.
    static func model(_ kind: ModelKind, _ vocabulary: Vocabulary) throws -> any LanguageModel {
        try makeSeededModel(sizes(of: kind), vocabulary: vocabulary, isBidirectional: kind == .tieredLSTM)
    }

    /// The sizes of ``model(_:_:)``.
    static func sizes(of kind: ModelKind) -> ModelConfiguration {
        var transformer = TransformerConfiguration()
        (transformer.modelDimension, transformer.feedForwardDimension, transformer.headCount) = (20, 8, 2)
        switch kind {
        case .tieredLSTM:
            var sizes = TieredLSTMConfiguration()
            (sizes.event.layers, sizes.event.embeddingDimension, sizes.contextLayers) = ([6, 5], 4, [5, 3])
            return .tieredLSTM(sizes)
        case .tieredTransformer:
            var sizes = TieredTransformerConfiguration()
            (sizes.transformer, sizes.shiftWindow) = (transformer, 3)
            return .tieredTransformer(sizes)
        default:
            var sizes = MultilineTransformerConfiguration()
            (sizes.transformer, sizes.shiftWindow) = (transformer, 3)
            return .multilineTransformer(sizes)
        }
    }

    /// The sizes of ``model(_:masked:width:)``.
    static func sizes(_ width: Int = 8) -> ModelConfiguration {
        var sizes = TransformerConfiguration()
        (sizes.modelDimension, sizes.feedForwardDimension, sizes.headCount) = (width, 8, 2)
        return .transformer(sizes)
    }
}

/// The greatest difference between `left` and `right`; infinite where they differ in length.
func difference(_ left: [Float], _ right: [Float]) -> Float {
    guard left.count == right.count else { return .infinity }
    return zip(left, right).map { abs($0 - $1) }.max() ?? 0
}
