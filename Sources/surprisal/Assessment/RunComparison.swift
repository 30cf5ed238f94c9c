import Evaluation
import ByteIO
import LanguageModels
import Runs
import Vocabulary

/// A set of runs that are evaluated where they have yet to be, and compared.
///
/// What is wrong with one is reported, and it is left out.
struct RunComparison {
    private var folders: [RunFolder] = []
    private let report: (String) -> Void
    /// Whether a run was left out.
    private(set) var hasFailed = false

    /// The runs at `paths`; `report` is told what is wrong with one.
    init(of paths: [String], report: @escaping (String) -> Void) {
        self.report = report
        for path in paths {
            if let folder = attempt({ try RunFolder(openingAt: path, requiring: [.bestWeights]) }) {
                folders.append(folder)
            }
        }
    }

    /// Calls `evaluate` with each run that has no evaluation of its weights and test days, or `again` with all.
    ///
    /// - Parameters:
    ///   - again: Whether those are evaluated, too, that have one.
    ///   - prepare: Called once before the first, if there is one.
    ///   - evaluate: Writes the evaluation of a run.
    /// - Throws: What `prepare` throws.
    mutating func evaluate<Device>(
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
            // Outside: without a device no run can be evaluated.
            let prepared = try device ?? prepare()
            device = prepared
            if attempt({ try evaluate(folder, prepared) }) == nil { drop(folder) }
        }
    }

    /// The runs with the figures of the score called `scoreName`, or each of its own score.
    mutating func runs(scoreName: String?) -> [EvaluatedRun] {
        var runs: [EvaluatedRun] = []
        for folder in folders {
            if let run = attempt({ try Self.run(folder, scoreName) }) { runs.append(run) }
            if folder.has(.checkpoint), (try? folder.record().finished) == nil {
                report("\(folder.path): is not trained to its end; its figures are those of its weights so far")
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
            throw InputError(file: folder.path, message: "has no score of that name; it has \(names)")
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
            rowsPerSecond: evaluation.scored?.rowsPerSecond,
            metrics: metrics
        )
    }

    /// What has to be equal in runs that differ in their seeds alone.
    private static func settings(_ folder: RunFolder, _ record: RunRecord) throws -> String {
        let options = record.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let files = try [folder.modelConfiguration().json, folder.trainerConfiguration().json]
        let parts = ["\(record.cutoff)", record.dataFolder, record.countsFile] + options
        return (parts + files.map { String(decoding: $0, as: UTF8.self) }).joined(separator: "\n")
    }

    /// What `body` gives; `nil`, and a report, where it fails.
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
