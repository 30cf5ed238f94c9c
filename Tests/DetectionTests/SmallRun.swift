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

extension TrainedRun {
    /// A pass over files that keeps what rows say, in float32.
    func scoring(chunkSize: Int = 1 << 16) -> ScoringPass {
        ScoringPass(
            scorer: scorer(batchSize: 4, precision: .f32),
            vocabulary: vocabulary,
            users: users,
            chunkSize: chunkSize,
            keepsText: true
        )
    }
}
