import ByteIO
import Foundation
package import Runs
import Torch

extension TrainingJob {
    /// Makes a run of weights that were learned elsewhere, `initialWeights` of `plan`: they are its best and its last.
    ///
    /// - Parameters:
    ///   - plan: What the weights are those of.
    ///   - path: A folder that is not there yet, or empty.
    ///   - command: The command line, for the record.
    /// - Returns: The run's folder.
    /// - Throws: `InputError` naming the file that cannot be used, and of weights all tensors that are missing, too many
    ///   or of another shape; `UnsupportedModel`. What was at `path` is as it was then.
    package static func importing(
        _ plan: TrainingPlan,
        to path: String,
        command: [String] = CommandLine.arguments
    ) throws -> RunFolder {
        try Libtorch.load()
        let files = FileManager.default
        let wasThere = files.fileExists(atPath: path)
        let before = try? files.contentsOfDirectory(atPath: path)
        do {
            let job = try TrainingJob(plan, path: path, device: .cpu, command: command)
            try job.keepWeights()
            try job.finish()
            return job.folder
        } catch {
            if !wasThere { try? files.removeItem(atPath: path) }
            if before?.isEmpty == true {
                let made = (try? files.contentsOfDirectory(atPath: path)) ?? []
                for name in made { try? files.removeItem(atPath: "\(path)/\(name)") }
            }
            throw error
        }
    }
}
