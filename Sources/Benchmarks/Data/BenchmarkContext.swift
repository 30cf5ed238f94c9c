import ByteIO
import Foundation
package import Torch
import Vocabulary

/// The settings and data that benchmarks share, and the results that one of them needs from another.
package final class BenchmarkContext {
    /// The amount of data to measure on.
    package let scale: BenchmarkScale
    /// The device of the models.
    let device: Device
    /// The number of repetitions.
    let repetitions: Int
    /// The path of this program, which some benchmarks start.
    let program: String
    /// The folder for runs and pieces of files, removed with the context.
    let scratch: String
    /// Called with the current step; may throw to end the run.
    let progress: (String) throws -> Void

    private let folder: String
    private let dataFolder: String?
    private var simulated: SimulatedLog?
    private var sample: SampleEvents?
    private var names = 0
    /// The plain path's scoring rate in events per second; `nil` until it was measured.
    var plainScoring: Samples?

    /// Creates a context.
    ///
    /// - Parameters:
    ///   - scale: The amount of data to measure on.
    ///   - device: The device of the models.
    ///   - repetitions: The number of repetitions; that of the scale if `nil`.
    ///   - folder: The folder of the simulated log, which is created if needed.
    ///   - dataFolder: A folder of day files and counts to use instead of simulated ones.
    ///   - program: The path of this program.
    ///   - progress: Called with the current step; may throw to end the run.
    /// - Throws: `InputError` if a folder cannot be created.
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

    /// The simulated log, created on first use.
    func log() throws -> SimulatedLog {
        if let simulated { return simulated }
        let log = try SimulatedLog(scale, in: "\(folder)/\(scale.name)", progress: progress)
        simulated = log
        return log
    }

    /// The events to train on and to score.
    func sampleEvents() throws -> SampleEvents {
        if let sample { return sample }
        let days = try dataFolder ?? log().days
        let cutoff = dataFolder == nil ? scale.cutoff : 40
        let events = try SampleEvents(days: days, scale: scale, cutoff: cutoff, folder: "\(scratch)/rows")
        sample = events
        return events
    }

    /// An unused path in the scratch folder.
    func newPath(_ name: String) -> String {
        names += 1
        return "\(scratch)/\(name)-\(names)"
    }

    /// The number of tokens in the vocabulary; `nil` if no benchmark needed the sample.
    var vocabularySize: Int? { sample?.vocabulary.size }
}

extension BenchmarkContext {
    /// The target, which applies to two CPU cores and a vocabulary about as large as LANL's; `nil` on another device or
    /// with a smaller vocabulary.
    func target(_ target: Target) -> Target? { device.isHost && (vocabularySize ?? 0) > 10_000 ? target : nil }

    /// A large file to read: the simulated day; `nil` if nothing was simulated.
    func readableFile() throws -> String? {
        dataFolder == nil ? try log().text : nil
    }
}
