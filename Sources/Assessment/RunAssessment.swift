package import AuthLogs
import ByteIO
import Detection
import Evaluation
import Foundation
import History
package import Runs
package import Suppression
package import Torch
import Vocabulary

/// Measures a run against the labels of its test days: scores the events, compares them with the labels and with
/// baselines, groups alerts into incidents, and ranks the events for a report.
///
///     let assessed = try RunAssessment(folder: folder).assess { .cpu }
///     try assessed.write()
package struct RunAssessment {
    private let folder: RunFolder
    private let record: RunRecord
    private let trainer: TrainerConfiguration
    private let files: [String]
    private let scoresFile: String?
    private let campaignsFile: String?
    private let rules: Rules?
    private let labels: Labels?
    private let clock: EventClock
    private let isCancelled: () -> Bool
    private let progress: (AssessmentProgress) -> Void

    /// Suppression rules whose effect is measured, and the file that they come from.
    package struct Rules: Sendable {
        let file: String
        let rules: SuppressionRules

        /// `rules`, read from `file`.
        package init(_ rules: SuppressionRules, file: String) { (self.rules, self.file) = (rules, file) }
    }

    /// A file of labels that replace those of the day files.
    package struct Labels: Sendable {
        let file: String
        let tolerance: Int

        /// The labels in `file`, whose times may differ from those of events by `tolerance` seconds.
        package init(file: String, tolerance: Int = 0) { (self.file, self.tolerance) = (file, tolerance) }
    }

    /// Prepares an assessment of the run in `folder`.
    ///
    /// - Parameters:
    ///   - folder: The run.
    ///   - files: Day files with labels; the run's test files if empty.
    ///   - scoresFile: A CSV file of `surprisal score` with the scores of these files, instead of the model.
    ///   - campaignsFile: The campaigns of the malicious events: see ``Campaigns``.
    ///   - rules: Suppression rules whose effect is measured.
    ///   - labels: Labels that replace those of the day files.
    ///   - epoch: The time of second 0 of a log without dates, in seconds since 1970.
    ///   - isCancelled: Called while a missing calibration is made.
    ///   - progress: Called with each step.
    /// - Throws: `InputError` if the run cannot be read, or there is no file to assess it on.
    package init(
        folder: RunFolder,
        files: [String] = [],
        scoresFile: String? = nil,
        campaignsFile: String? = nil,
        rules: Rules? = nil,
        labels: Labels? = nil,
        epoch: Int = 0,
        isCancelled: @escaping () -> Bool = { false },
        progress: @escaping (AssessmentProgress) -> Void = { _ in }
    ) throws {
        (self.folder, self.scoresFile, self.campaignsFile, self.rules) = (folder, scoresFile, campaignsFile, rules)
        self.labels = labels
        clock = try folder.clock(epoch: epoch)
        (self.isCancelled, self.progress) = (isCancelled, progress)
        for file in files where !FileManager.default.fileExists(atPath: file) {
            throw InputError(file: file, message: "cannot be opened: No such file or directory")
        }
        record = try folder.record()
        trainer = try folder.trainerConfiguration()
        self.files = try files.isEmpty ? folder.testFiles() : files
        guard scoresFile != nil || !self.files.isEmpty else {
            throw InputError(file: folder.path, message: "has no test files: name day files with --data")
        }
    }

    /// The events of the test days with their scores.
    private struct TestDays {
        var scores: ModelScores
        /// The events with their text; `nil` if only a score file is known.
        let table: TokenTable?
        /// Reads the model's attention; `nil` if it has none, or did not score the events now.
        var attention: AttentionReader?
    }

    /// Scores the events, measures all scores, and ranks the events.
    ///
    /// - Parameters:
    ///   - fieldGroups: Groups of fields whose summed loss is measured as a score of its own.
    ///   - comparesScores: True to measure other candidates for a default score, too.
    ///   - device: Loads libtorch and returns the device; called only if the model has to score events.
    /// - Returns: The results, which are not written yet.
    /// - Throws: `InputError` with the file and line that cannot be used.
    package func assess(
        fieldGroups: [[AuthField]] = [],
        comparesScores: Bool = false,
        device: () throws -> Device
    ) throws -> AssessedRun {
        defer { progress(.finished) }
        let campaigns = try campaignsFile.map(Campaigns.init(contentsOf:))
        // Before the events are scored, which takes minutes.
        let labelFile = try labels.map { try LabelFile(contentsOf: $0.file, clock: clock) }
        // Before the weights are loaded: an evaluation of weights that change meanwhile must not count as one of the
        // new.
        let weights = scoresFile == nil && folder.has(.bestWeights) ? try folder.mark(of: .bestWeights) : nil
        var scored = try scoresFile.map(scoredEvents(ofFile:)) ?? scoredEvents(device)
        let matching = try labelFile.map { file in
            guard let table = scored.table else {
                throw InputError(file: file.path, message: "needs the day files of the scores: name them with --data")
            }
            return LabelMatching(file, table, tolerance: labels?.tolerance ?? 0, isDated: clock.isDated)
        }
        if let matching { scored.scores.isMalicious = matching.isMalicious }
        let events = try scored.table.map {
            try labelledEvents($0, scored.scores, campaigns, comparesScores: comparesScores, device)
        }
        if let rules, events?.detected == nil {
            let needs = "a calibrated run, its day files, and in a score file the losses of all fields"
            throw InputError(file: rules.file, message: "the effect of rules cannot be measured: that takes \(needs)")
        }
        scored.scores.defaultScores = scored.scores.defaultScores ?? events?.detected?.scores
        progress(.measuring)
        var result = result(scored.scores, events, fieldGroups, comparesScores: comparesScores, weights: weights)
        result.labels = matching?.matches
        let ranking = scored.table.map { RankedEvents($0, scored.scores) }
        let attention = ranking.flatMap { scored.attention?.report($0, progress: progress) }
        return AssessedRun(
            folder: folder,
            clock: clock,
            result: result,
            ranking: ranking,
            attention: attention,
            alerts: events?.detected?.alerts.alerts ?? [],
            eventCount: scored.scores.count
        )
    }

    /// Scores the events by the run's model.
    private func scoredEvents(_ device: () throws -> Device) throws -> TestDays {
        let run = try TrainedRun(folder, device: device())
        let table = try TokenTable(contentsOf: files, vocabulary: run.vocabulary, users: run.users, keepsText: true)
        guard table.isLabelled || labels != nil else {
            let message =
                "expected a label (is_red) in every line, found lines without: an evaluation needs labels; "
                + "give a file of them with --labels"
            throw InputError(file: files[0], message: message)
        }
        let size = trainer.evaluationBatchSize
        let start = ContinuousClock.now
        let scores = ModelScores(scoring: table, by: run.scorer(batchSize: size)) { done in
            let rate = Double(done) / max(1e-9, start.duration(to: .now) / .seconds(1))
            progress(.scoring(done: done, of: table.count, eventsPerSecond: rate))
        }
        return TestDays(
            scores: scores,
            table: table,
            attention: AttentionReader(run, table, batchSize: size)
        )
    }

    /// Reads the scores from a file, and the events that they belong to if the day files exist.
    private func scoredEvents(ofFile path: String) throws -> TestDays {
        let scores = try ModelScores(contentsOf: path, needsLabels: labels == nil)
        guard files.allSatisfy(FileManager.default.fileExists(atPath:)) else {
            guard let campaignsFile else { return TestDays(scores: scores, table: nil) }
            throw InputError(file: campaignsFile, message: "needs the day files of the scores: name them with --data")
        }
        let table = try TokenTable(contentsOf: files, vocabulary: folder.vocabulary(), keepsText: true)
        guard table.seconds == scores.seconds else {
            let names = files.joined(separator: ", ")
            let message =
                "expected the scores of \(names), found scores of other events: name their day files with --data"
            throw InputError(file: path, message: message)
        }
        return TestDays(scores: scores, table: table)
    }

    /// Fits the baselines, and passes once over the events.
    private func labelledEvents(
        _ table: TokenTable,
        _ scores: ModelScores,
        _ campaigns: Campaigns?,
        comparesScores: Bool,
        _ device: () throws -> Device
    ) throws -> LabelledEvents {
        let baseline = try folder.calibratedBaseline(isCancelled: isCancelled, progress: progress, device: device)
        let trainingFiles = (trainer.trainFiles + trainer.validationFiles).map { "\(record.dataFolder)/\($0)" }
        progress(.fittingBaselines(files: trainingFiles.count))
        var history = PairHistory()
        try history.observe(filesAt: trainingFiles)
        progress(.detecting)
        return LabelledEvents(
            table,
            scores: scores,
            history: history,
            campaigns: campaigns,
            detected: detections(in: table, scores, by: baseline, comparesScores: comparesScores)
        )
    }

    /// Runs the detection loop over the events; `nil` without a baseline that matches their losses.
    private func detections(
        in table: TokenTable,
        _ scores: ModelScores,
        by baseline: Baseline?,
        comparesScores: Bool
    ) -> DetectedEvents? {
        guard let baseline, let calibration = baseline.calibration, scores.match(calibration) else { return nil }
        let detections = Detector(baseline: baseline).process(table, scores: scores.detectorInput(), keep: \.isAlert)
        return DetectedEvents(
            detections,
            calibration: calibration,
            rules: rules?.rules,
            comparesScores: comparesScores
        )
    }

    /// Measures the default score and all others.
    private func result(
        _ scores: ModelScores,
        _ events: LabelledEvents?,
        _ fieldGroups: [[AuthField]],
        comparesScores: Bool,
        weights: String?
    ) -> EvaluationResult {
        let columns = scores.evaluationEvents(events, clock: clock)
        let score = scores.defaultScore
        var others = score.name == scores.loss.name ? [] : [scores.loss]
        others += (events?.detected?.otherScores ?? []) + scores.fieldScores
        others += fieldGroups.filter { $0.count > 1 }.compactMap(scores.score(of:))
        others += [scores.loss.normalisedByUser(columns)] + (events?.baselines ?? [])
        if comparesScores, score.name != scores.loss.name { others.append(score.normalisedByUser(columns)) }
        var result = EvaluationResult(of: score, others: others, over: columns)
        result.scored = ScoredDays(files: files, weights: weights, eventsPerSecond: scores.eventsPerSecond)
        guard let events else { return result }
        func incidents(_ score: NamedScore) -> IncidentMetrics {
            IncidentMetrics(IncidentSets.sets(by: score.values, over: columns, covered: result.covered), over: columns)
        }
        result.incidents = incidents(score)
        if let rules, let detected = events.detected {
            result.rules = RuleEffect(of: rules.rules, file: rules.file, outcomes: detected.outcomes, over: columns)
        }
        if comparesScores {
            for other in others { result.incidentsOfOthers[other.name] = incidents(other) }
        }
        return result
    }
}
