import AuthLogs
import Detection
import LanguageModels
import Runs
import TestSupport
import Torch
import Vocabulary

extension SmallLog {
    /// A run of an untrained model of this kind, which remembers the users of the day files `remembered`.
    func run(
        _ kind: ModelKind,
        _ vocabulary: Vocabulary,
        masked: Bool = true,
        sizes own: ModelConfiguration? = nil,
        remembering remembered: [String] = []
    ) throws -> TrainedRun {
        let run = try RunFolder(creatingAt: folder.file("run"))
        let isBidirectional = kind == .transformer ? masked : kind == .tieredLSTM
        let sizes = own ?? (kind == .transformer ? Self.sizes() : Self.sizes(of: kind))
        let record = RunRecord(
            surprisalVersion: "0",
            command: [],
            model: kind,
            tokenization: vocabulary.tokenization,
            bidirectional: isBidirectional,
            cutoff: 0,
            seed: 1,
            dataFolder: "",
            countsFile: "",
            device: "cpu",
            threads: 1,
            precision: "float32",
            libtorchVersion: ""
        )
        try run.write(record: record, model: sizes, trainer: TrainerConfiguration(), vocabulary: vocabulary)
        let model = try makeSeededModel(sizes, vocabulary: vocabulary, isBidirectional: isBidirectional)
        try model.stateDictionary.write(to: run.path(.bestWeights), format: .safeTensors)
        if !remembered.isEmpty {
            let table = try TokenTable(contentsOf: remembered, vocabulary: vocabulary)
            _ = Scorer(model: model, batchSize: 4, precision: .f32).score(table)
            try model.memory?.write(to: run.path(.memory), users: table.users)
        }
        return try TrainedRun(run)
    }
}

extension Detector.Options {
    /// Small batches in float32.
    static func small(chunkSize: Int = 1 << 16) -> Detector.Options {
        var options = Detector.Options(batchSize: 4, precision: .f32)
        options.chunkSize = chunkSize
        return options
    }
}

/// What a scoring pass says of an event.
struct ScoredEvent {
    var file: String?
    var line: Int
    var second: Int
    var user: String
    var isMalicious: Bool?
    var loss: Float
    var fieldLosses: [Float]
    var hasShortContext: Bool?
}

extension ScoringPass {
    /// Scores the events of `files`, and hands `body` those of each chunk.
    func forEachChunk(of files: [String], _ body: ([ScoredEvent]) throws -> Void) throws {
        try run(files.map(EventInput.dayFile)) { table, scores, range, names in
            try body(
                range.map { index in
                    ScoredEvent(
                        file: names.place(table.lines[index]).file,
                        line: names.place(table.lines[index]).line,
                        second: table.seconds[index],
                        user: table.userName(of: index),
                        isMalicious: table.isLabelled ? table.isMalicious[index] : nil,
                        loss: scores.rowLosses[index],
                        fieldLosses: Array(scores.fields(of: index)),
                        hasShortContext: scores.columns.contains(.skipped) ? scores.isSkipped[index] : nil
                    )
                }
            )
        }
    }
}
