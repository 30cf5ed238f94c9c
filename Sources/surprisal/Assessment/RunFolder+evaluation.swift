import Evaluation
import Runs

extension RunFolder {
    /// The day files that the run was meant to be tested on.
    func testFiles() throws -> [String] {
        let folder = try record().dataFolder
        return try trainerConfiguration().testFiles.map { "\(folder)/\($0)" }
    }

    /// The run's evaluation; `nil` where it has none, or one of other weights or other days.
    func evaluation() throws -> EvaluationFile? {
        guard has(.evaluation), has(.bestWeights) else { return nil }
        // One that cannot be read is made again.
        guard let evaluation = try? EvaluationFile(contentsOf: path(.evaluation)), let scored = evaluation.scored else {
            return nil
        }
        return try scored.weights == mark(of: .bestWeights) && scored.files == testFiles() ? evaluation : nil
    }
}
