import AuthLogs
import ByteIO
import Foundation
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Training
import Vocabulary

@Suite struct `A run with pretrained embeddings` {
    private let fixture: Fixture
    private let configuration: MultilineTransformerConfiguration
    private let table: Tensor

    init() throws {
        fixture = try Fixture(rows: 120)
        let path = fixture.folder.file("embeddings.pt")
        let counts = try FieldCounts(path: fixture.folder.file("counts.json"))
        table = Tensor.randn([Vocabulary(counts: counts, tokenization: .wordFields, cutoff: 1).size, 2])
        try StateDictionary([(name: "word_embedding.weight", tensor: table)]).write(to: path, format: .pyTorch)
        var configuration = MultilineTransformerConfiguration()
        configuration.transformer.modelDimension = 20
        configuration.transformer.headCount = 2
        configuration.shiftWindow = 4
        configuration.embeddingsPath = path
        self.configuration = configuration
    }

    private func embeddings(_ job: TrainingJob) -> [Float] {
        job.model.stateDictionary["_word_embedding.weight"]?.scalars() ?? []
    }

    @Test func `keeps them as they are and needs their file no more`() throws {
        do {
            let job = try fixture.job("run", .multilineTransformer(configuration)) { $0.epochs = 2 }
            #expect(embeddings(job) == table.scalars())
            #expect(try job.train(stoppingAfter: 2).outcome == .interrupted)
        }
        try FileManager.default.removeItem(atPath: configuration.embeddingsPath)
        let job = try fixture.resumed("run")
        #expect(try job.train().outcome == .finished)
        #expect(embeddings(job) == table.scalars())
    }

    @Test func `is not begun without them`() throws {
        var configuration = configuration
        configuration.embeddingsPath += ".gone"
        let error = #expect(throws: InputError.self) {
            try fixture.job("run", .multilineTransformer(configuration)) { $0.epochs = 2 }
        }
        #expect(error?.file == configuration.embeddingsPath)
        #expect(!FileManager.default.fileExists(atPath: fixture.folder.file("run")))
    }
}
