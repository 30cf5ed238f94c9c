import ByteIO
import Detection
import Foundation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// A run folder with an untrained model, for commands that need a run.
enum StoredRun {
    /// Makes a run for events of `vocabulary` and returns its path.
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
    /// The number of events that the run is calibrated on.
    private static let calibrationCount = 200_000

    /// Adds a history and a calibration to the run in the folder at `path`, from events of a day.
    static func calibrate(_ path: String, on day: String, _ context: BenchmarkContext) throws -> RunFolder {
        let folder = try RunFolder(openingAt: path)
        let piece = context.newPath("normal")
        try DayPiece.write(DayPiece.lines(of: day, count: calibrationCount), to: piece)
        let pass = CalibrationPass(run: try TrainedRun(folder), batchSize: 2_048)
        try pass.learn([piece])
        guard try pass.calibrate(on: [piece]) != nil else {
            throw InputError(file: day, message: "expected events to calibrate on, found none")
        }
        return folder
    }
}
