import ByteIO
import Foundation
import LanguageModels
import Runs

extension TrainingPlan {
    /// How far the run of this plan in the folder at `path` has come.
    ///
    /// - Throws: `InputError` where the folder holds half a run, or one that was made from another plan.
    package func stage(ofRunAt path: String) throws -> RunStage {
        guard FileManager.default.fileExists(atPath: "\(path)/\(RunItem.record.rawValue)") else { return .absent }
        let folder = try RunFolder(openingAt: path)
        if let difference = try difference(from: folder) {
            throw InputError(
                file: path,
                message: "holds a run with another \(difference): choose another folder, or remove that one"
            )
        }
        return try folder.record().finished == nil ? .unfinished : .finished
    }

    /// What the run in `folder` was made from that this plan has not; machine and day do not count.
    private func difference(from folder: RunFolder) throws -> String? {
        let record = try folder.record()
        if record.model != model.kind { return "model" }
        if record.tokenization != tokenization { return "tokenization" }
        if record.bidirectional != isBidirectional { return "direction" }
        if record.seed != seed { return "seed" }
        if record.cutoff != cutoff { return "cutoff" }
        if record.dataFolder != TrainingJob.wholePath(dataFolder) { return "folder of day files" }
        if record.countsFile != TrainingJob.wholePath(countsFile) { return "file of counts" }
        // As they are read: a run of an earlier version does not name all of them.
        let theirs = ModelOptions(record).record
        for (name, value) in options.record.sorted(by: { $0.key < $1.key }) where theirs[name] != value { return name }
        if record.options[TrainingJob.initialWeightsKey] != initialWeights.map(TrainingJob.wholePath) {
            return "file of first weights"
        }
        if try folder.modelConfiguration() != model { return "model configuration" }
        return try folder.trainerConfiguration() != trainer ? "trainer configuration" : nil
    }
}
