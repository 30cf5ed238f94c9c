import ByteIO
import Detection
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

extension StoredRun {
    /// The rows that a benchmark's run is calibrated on.
    private static let calibrationRows = 200_000

    /// Gives the run in the folder at `path` a history and a calibration, of the first rows of a day.
    static func calibrate(_ path: String, on day: String, _ context: BenchmarkContext) throws -> RunFolder {
        let folder = try RunFolder(openingAt: path)
        let piece = context.newPath("normal")
        try DayPiece.write(DayPiece.lines(of: day, count: calibrationRows), to: piece)
        let pass = CalibrationPass(run: try TrainedRun(folder), batchSize: 2_048)
        try pass.learn([piece])
        guard try pass.calibrate(on: [piece]) != nil else {
            throw InputError(file: day, message: "has no rows to calibrate on")
        }
        return folder
    }
}
