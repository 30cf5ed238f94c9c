import AuthLogs
import Detection
import Evaluation
import ByteIO
import Foundation
import LanguageModels
import Runs
import Suppression
import Torch
import Vocabulary

/// The evaluation of a run: what it needs, and how it goes.
struct RunAssessment {
    private let folder: RunFolder
    private let record: RunRecord
    private let trainer: TrainerConfiguration
    private let files: [String]
    private let scoresFile: String?
    private let campaignsFile: String?
    private let rules: RuleOptions?
    private let common: CommonOptions
    private let status: StatusLine

    /// An evaluation on `files`, or on the run's test files; with `scoresFile`, of the scores in that file; with
    /// `campaignsFile`, by campaigns; with `rules`, of what they would silence, too.
    init(
        folder: RunFolder,
        files: [String] = [],
        scoresFile: String? = nil,
        campaignsFile: String? = nil,
        rules: RuleOptions? = nil,
        common: CommonOptions
    ) throws {
        self.folder = folder
        self.scoresFile = scoresFile
        self.campaignsFile = campaignsFile
        self.rules = rules
        self.common = common
        record = try folder.record()
        trainer = try folder.trainerConfiguration()
        self.files = try files.isEmpty ? folder.testFiles() : files
        guard scoresFile != nil || !self.files.isEmpty else {
            throw InputError(file: folder.path, message: "has no test files: name day files with --data")
        }
        status = StatusLine(quiet: common.quiet)
    }

    /// Scores, compares, ranks.
    ///
    /// - Parameters:
    ///   - fieldGroups: Fields whose summed loss is a score, too.
    ///   - topCount: How many rows at the top are kept with their text.
    ///   - comparesCandidates: Whether the other ways to make a default score are measured too.
    ///   - device: Loads libtorch; asked only where the model has to score.
    /// - Returns: What was found.
    /// - Throws: `InputError` naming the file and line that cannot be used.
    func assess(
        fieldGroups: [[AuthField]],
        topCount: Int = EvaluationResult.topCount,
        comparesCandidates: Bool = false,
        device: () throws -> Device
    ) throws -> AssessedRun {
        let campaigns = try campaignsFile.map(Campaigns.init)
        let silencing = try rules?.load()
        // First: an evaluation of weights that change meanwhile is then not taken for one of the new ones.
        let weights = scoresFile == nil && folder.has(.bestWeights) ? try folder.mark(of: .bestWeights) : nil
        var (scores, reader) = try modelScores(device)
        let day = try testDay(scores, campaigns, silencing, comparesCandidates: comparesCandidates, device)
        if let file = rules?.file, day?.judgements == nil {
            let needs = "a calibrated run with its day files, and in a score file the losses of all fields"
            throw InputError(file: file, message: "cannot be measured: that takes \(needs)")
        }
        if scores.judged == nil { scores.judged = day?.judgements?.scores }
        let events = scores.events(day)
        status.show("measuring")
        let score = scores.defaultScore
        let others =
            (score.name == scores.loss.name ? [] : [scores.loss]) + (day?.judgements?.others ?? []) + scores.fieldScores
            + fieldGroups.filter { $0.count > 1 }.compactMap(scores.score(of:))
            + [scores.loss.normalisedByUser(events)] + (day?.baselines ?? [])
            + (comparesCandidates ? [score.normalisedByUser(events)] : []).filter { $0.name != "loss by user" }
        var result = EvaluationResult(of: score, others: others, over: events)
        result.scored = ScoredDays(files: files, weights: weights, rowsPerSecond: scores.rowsPerSecond)
        if let day {
            func incidents(_ score: NamedScore) -> IncidentMetrics {
                let sets = IncidentSets(score.values, of: day, events: events, covered: result.covered)
                return IncidentMetrics(sets.sets, over: events)
            }
            result.incidents = incidents(score)
            if let silencing, let file = rules?.file {
                result.rules = RuleEffect(of: silencing, file: file, on: day, over: events)
            }
            if comparesCandidates {
                for other in others { result.incidentsOfOthers[other.name] = incidents(other) }
            }
        }
        let ranking = try Ranking(scores, files: day == nil ? [] : files, topCount: topCount)
        let attention = day == nil ? nil : try reader?.report(ranking) { status.show($0) }
        status.clear()
        return AssessedRun(
            folder: folder,
            result: result,
            ranking: ranking,
            attention: attention,
            alerts: day?.alerts.alerts ?? [],
            hasBaselines: day != nil,
            rowCount: scores.count
        )
    }

    /// The scores, and what reads the model's attention where it has scored now, and attends.
    private func modelScores(_ device: () throws -> Device) throws -> (ModelScores, AttentionReader?) {
        if let scoresFile { return (try ModelScores(contentsOf: scoresFile), nil) }
        let run = try TrainedRun(folder, device: device())
        let table = try TokenTable(contentsOf: files, vocabulary: run.vocabulary, users: run.users)
        guard table.isLabelled else {
            throw InputError(
                file: files[0],
                message: "expected a label in every row (is_red): without them there is nothing to evaluate against"
            )
        }
        let size = trainer.evaluationBatchSize
        let start = ContinuousClock.now
        let scores = ModelScores(scoring: table, by: run.scorer(batchSize: size)) { done in
            let rate = Double(done) / max(1e-9, start.duration(to: .now) / .seconds(1))
            status.show(
                "scored \(Wording.count(done)) of \(Wording.count(table.count)) rows, \(Wording.rate(rate)) rows/s"
            )
        }
        return (scores, AttentionReader(run, table, files: files, batchSize: size))
    }

    /// The rows beside the scores; of a score file only where they are the same rows.
    private func testDay(
        _ scores: ModelScores,
        _ campaigns: Campaigns?,
        _ rules: SuppressionRules?,
        comparesCandidates: Bool,
        _ device: () throws -> Device
    ) throws -> LabelledEvents? {
        let isThere = files.allSatisfy { FileManager.default.fileExists(atPath: $0) }
        guard isThere || scoresFile == nil else {
            guard let campaignsFile else { return nil }
            throw InputError(file: campaignsFile, message: "needs the day files of the scores: name them with --data")
        }
        let baseline = try folder.baseline(common: common, device: device)
        let witnesses = LabelledEvents.Witnesses(
            trainingFiles: (trainer.trainFiles + trainer.validationFiles).map { "\(record.dataFolder)/\($0)" },
            baseline: baseline.flatMap { known in
                known.calibration.map { scores.canBeScored(by: $0) } ?? false ? known : nil
            },
            campaigns: campaigns,
            comparesCandidates: comparesCandidates,
            rules: rules
        )
        let day = try LabelledEvents(files: files, scores: scores, witnesses: witnesses) { status.show($0) }
        guard day.seconds == scores.seconds else {
            guard let scoresFile else { preconditionFailure("the same files were read twice and differ") }
            throw InputError(
                file: scoresFile,
                message:
                    "expected the scores of \(files.joined(separator: ", ")), found those of other rows; name their day files with --data"
            )
        }
        return day
    }
}
