import ByteIO
package import Evaluation
import LanguageModels
package import Runs
import Vocabulary

/// Compares runs over seeds, after evaluating those without a current evaluation.
///
/// A run that cannot be used is reported and left out.
package struct RunComparison {
    private var folders: [RunFolder] = []
    private let report: (String) -> Void
    /// True if a run was left out.
    package private(set) var hasFailed = false

    /// Opens the runs at `paths`; `report` is called with the reason if one cannot be used.
    package init(of paths: [String], report: @escaping (String) -> Void) {
        self.report = report
        for path in paths {
            if let folder = attempt({ try RunFolder(openingAt: path, requiring: [.bestWeights]) }) {
                folders.append(folder)
            }
        }
    }

    /// Calls `evaluate` with each run that has no evaluation of its current weights and test days.
    ///
    /// - Parameters:
    ///   - again: True to evaluate all runs.
    ///   - prepare: Called once, before the first evaluation.
    ///   - evaluate: Writes the evaluation of a run.
    /// - Throws: Errors of `prepare`.
    package mutating func evaluate<Device>(
        again: Bool,
        prepare: () throws -> Device,
        _ evaluate: (RunFolder, Device) throws -> Void
    ) throws {
        var device: Device?
        for folder in folders {
            guard let isMissing = attempt({ try again || folder.evaluation() == nil }) else {
                drop(folder)
                continue
            }
            guard isMissing else { continue }
            // Not in `attempt`: without a device no run can be evaluated.
            let prepared = try device ?? prepare()
            device = prepared
            if attempt({ try evaluate(folder, prepared) }) == nil { drop(folder) }
        }
    }

    /// The runs with the metrics of the score called `scoreName`, by default of each run's own score.
    package mutating func runs(scoreName: String?) -> [EvaluatedRun] {
        var runs: [EvaluatedRun] = []
        for folder in folders {
            if let run = attempt({ try Self.run(folder, scoreName) }) { runs.append(run) }
            if folder.has(.checkpoint), (try? folder.record().finished) == nil {
                report("\(folder.path): training is not finished: the metrics are those of the weights so far")
            }
        }
        return runs
    }

    private mutating func drop(_ folder: RunFolder) { folders.removeAll { $0 == folder } }

    private static func run(_ folder: RunFolder, _ scoreName: String?) throws -> EvaluatedRun {
        let record = try folder.record()
        let evaluation = try EvaluationFile(contentsOf: folder.path(.evaluation))
        let name = scoreName ?? evaluation.scoreName
        guard let metrics = evaluation.metrics(of: name) else {
            let names = evaluation.scoreNames.joined(separator: ", ")
            throw InputError(file: folder.path, message: "has no score of that name: it has \(names)")
        }
        return EvaluatedRun(
            path: folder.path,
            variant: .init(
                model: record.model.rawValue,
                tokenization: record.tokenization.rawValue,
                isBidirectional: record.bidirectional
            ),
            seed: record.seed,
            settings: try settings(folder, record),
            scoreName: name,
            eventsPerSecond: evaluation.scored?.eventsPerSecond,
            metrics: metrics
        )
    }

    /// The settings that are equal in runs that differ in their seeds only.
    private static func settings(_ folder: RunFolder, _ record: RunRecord) throws -> String {
        let options = record.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let files = try [folder.modelConfiguration().json, folder.trainerConfiguration().json]
        let parts = ["\(record.cutoff)", record.dataFolder, record.countsFile] + options
        return (parts + files.map { String(decoding: $0, as: UTF8.self) }).joined(separator: "\n")
    }

    /// The result of `body`; `nil`, after a report, if it throws.
    private mutating func attempt<Result>(_ body: () throws -> Result) -> Result? {
        do {
            return try body()
        } catch {
            report("\(error)")
            hasFailed = true
            return nil
        }
    }
}

extension RunFolder {
    /// The paths of the run's test days.
    package func testFiles() throws -> [String] {
        let folder = try record().dataFolder
        return try trainerConfiguration().testFiles.map { "\(folder)/\($0)" }
    }

    /// The run's evaluation; `nil` if it has none, or one of other weights or other days.
    package func evaluation() throws -> EvaluationFile? {
        guard has(.evaluation), has(.bestWeights) else { return nil }
        // An unreadable evaluation is made again.
        guard let evaluation = try? EvaluationFile(contentsOf: path(.evaluation)), let scored = evaluation.scored else {
            return nil
        }
        return try scored.weights == mark(of: .bestWeights) && scored.files == testFiles() ? evaluation : nil
    }
}
