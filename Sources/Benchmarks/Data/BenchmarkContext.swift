import ByteIO
import Foundation
package import Torch
import Vocabulary

/// What the benchmarks share: how much is measured on what, and what one of them found that another needs.
package final class BenchmarkContext {
    /// How much is measured.
    package let scale: BenchmarkScale
    /// Where models compute.
    let device: Device
    /// How often.
    let repetitions: Int
    /// This program, to be started as a user starts it.
    let program: String
    /// Where runs and pieces of files go; it is removed with the context.
    let scratch: String
    /// Told what is being done; it may throw to end that.
    let progress: (String) throws -> Void

    private let folder: String
    private let dataFolder: String?
    private var simulated: SimulatedLog?
    private var sample: SampleRows?
    private var names = 0
    /// Rows a second that the plain path scores, once that was measured.
    var plainScoring: Samples?

    /// A context.
    ///
    /// - Parameters:
    ///   - scale: How much is measured.
    ///   - device: Where models compute.
    ///   - repetitions: How often; as the scale says where it is `nil`.
    ///   - folder: Where the simulated log is, or is made.
    ///   - dataFolder: Day files and counts to learn from and score instead of simulated ones.
    ///   - program: The path of this program.
    ///   - progress: Told what is being done; it may throw to end that.
    /// - Throws: `InputError` where there is no room for files.
    package init(
        scale: BenchmarkScale,
        device: Device = .cpu,
        repetitions: Int? = nil,
        folder: String,
        dataFolder: String? = nil,
        program: String,
        progress: @escaping (String) throws -> Void = { _ in }
    ) throws {
        self.scale = device.isHost ? scale : scale.onDevice
        self.device = device
        self.repetitions = repetitions ?? scale.repetitions
        self.folder = folder
        self.dataFolder = dataFolder
        self.program = program
        self.progress = progress
        scratch = FileManager.default.temporaryDirectory.path + "/surprisal-bench-\(UUID().uuidString)"
        try SimulatedLog.makeFolder(scratch)
    }

    deinit { try? FileManager.default.removeItem(atPath: scratch) }

    /// The simulated log.
    func log() throws -> SimulatedLog {
        if let simulated { return simulated }
        let log = try SimulatedLog(scale, in: "\(folder)/\(scale.name)", progress: progress)
        simulated = log
        return log
    }

    /// The rows to learn from and to score.
    func rows() throws -> SampleRows {
        if let sample { return sample }
        let days = try dataFolder ?? log().days
        let cutoff = dataFolder == nil ? scale.cutoff : 40
        let rows = try SampleRows(days: days, scale: scale, cutoff: cutoff, folder: "\(scratch)/rows")
        sample = rows
        return rows
    }

    /// A path in the scratch folder that nothing has yet.
    func newPath(_ name: String) -> String {
        names += 1
        return "\(scratch)/\(name)-\(names)"
    }

    /// The tokens of the vocabulary, where rows were needed.
    var words: Int? { sample?.vocabulary.size }
}

extension BenchmarkContext {
    /// What is to be reached on two cores with about as many words as LANL has; nothing on another device, or with fewer.
    func target(_ target: Target) -> Target? { device.isHost && (words ?? 0) > 10_000 ? target : nil }

    /// A large file that is there already, to read: the simulated day; `nil` where nothing was simulated.
    func readableFile() throws -> String? {
        dataFolder == nil ? try log().text : nil
    }
}
