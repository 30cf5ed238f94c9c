import ByteIO
import Foundation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// A run folder with the weights of a new model: for commands that need one.
enum StoredRun {
    /// Makes it for rows of `vocabulary`, and gives its path.
    static func make(_ vocabulary: Vocabulary, _ context: BenchmarkContext) throws -> String {
        let contender = Contender.standard(.transformer, isBidirectional: true)
        let folder = try RunFolder(creatingAt: context.newPath("stored"))
        let model = try contender.made(for: vocabulary)
        var record = RunRecord(
            surprisalVersion: surprisalVersion,
            command: [],
            model: contender.model.kind,
            tokenization: vocabulary.tokenization,
            bidirectional: contender.isBidirectional,
            cutoff: vocabulary.cutoff,
            seed: 1,
            dataFolder: "",
            countsFile: "",
            device: "cpu",
            threads: 1,
            precision: "float32",
            libtorchVersion: ""
        )
        record.options = contender.options.record
        let trainer = TrainerConfiguration.recommended(.transformer, rows: 1)
        try folder.write(record: record, model: contender.model, trainer: trainer, vocabulary: vocabulary)
        for item in [RunItem.bestWeights, .lastWeights] {
            try model.stateDictionary.write(to: folder.path(item), format: .safeTensors)
        }
        return folder.path
    }
}
