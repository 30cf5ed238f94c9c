import ByteIO
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct `Embeddings that a model starts from` {
    private let vocabulary = Example.vocabulary(.wordGlobal)
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func model(_ path: String) throws -> any LanguageModel {
        var configuration = MultilineTransformerConfiguration()
        configuration.transformer.modelDimension = 20
        configuration.transformer.headCount = 2
        configuration.embeddingsPath = path
        return try makeModel(.multilineTransformer(configuration), vocabulary: vocabulary, isBidirectional: false)
    }

    private func write(
        _ name: String,
        _ shape: [Int],
        to file: String,
        _ format: StateDictionary.Format
    ) throws -> String {
        let path = folder.file(file)
        try StateDictionary([(name: name, tensor: Tensor.randn(shape)), (name: "other", tensor: Tensor.zeros([2]))])
            .write(to: path, format: format)
        return path
    }

    @Test(arguments: ["word_embedding.weight", "_word_embedding.weight"], StateDictionary.Format.allCases)
    func `are frozen, and belong to the run's weights`(name: String, format: StateDictionary.Format) throws {
        let path = try write(name, [vocabulary.size, 2], to: "weights", format)
        let model = try model(path)
        try model.loadPretrainedWeights()
        let table = try #require(StateDictionary.load(path)[name])
        let own = try #require(model.stateDictionary["_word_embedding.weight"])
        #expect(own.scalars(as: Float.self) == table.scalars(as: Float.self))
        #expect(model.parameters.filter { !$0.tensor.requiresGradient }.map(\.name).contains("_word_embedding.weight"))

        // The file may be gone when the run is read again.
        let again = try self.model("/nowhere")
        try again.load(model.stateDictionary, file: "run")
        #expect(again.stateDictionary["_word_embedding.weight"]?.scalars(as: Float.self) == table.scalars())
        var rest = model.stateDictionary
        rest["_word_embedding.weight"] = nil
        #expect {
            try again.load(rest, file: "run")
        } throws: {
            "\($0)".contains("_word_embedding.weight is missing")
        }
    }

    @Test func `have to fit`() throws {
        let narrow = try write("word_embedding.weight", [vocabulary.size, 3], to: "narrow", .pyTorch)
        let unnamed = try write("embeddings.weight", [vocabulary.size, 2], to: "unnamed", .safeTensors)
        let faults = [(narrow, "has shape"), (unnamed, "has no word_embedding.weight"), ("/nowhere", "nowhere")]
        for (path, fault) in faults {
            let model = try model(path)
            let error = #expect(throws: InputError.self) { try model.loadPretrainedWeights() }
            #expect(error?.description.contains(path) == true)
            #expect(error?.description.contains(fault) == true)
        }
    }
}
