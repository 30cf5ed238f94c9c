import AlertStore
import AuthLogs
import Detection
import Files
import History
import LanguageModels
import Runs
import Vocabulary

/// A run that judges rows as they come, and goes on from where it was.
final class RowJudge {
    private let run: TrainedRun
    private let scorer: Scorer
    private let explainer: Explainer
    private var table: TokenTable
    private(set) var detector: Detector
    /// The mark of the run's weights.
    let weights: String
    private let idHashes: (ByteHash, ByteHash)
    private let source: String

    /// A judge by the run in `folder`, which has seen what `history` knows, or what it knew when it was calibrated.
    ///
    /// - Throws: `InputError` where the run is not calibrated, or cannot take rows one after the other.
    init(_ folder: RunFolder, source: String, budget: AlertBudget, history: AccessHistory?) throws {
        run = try TrainedRun(folder)
        guard var detector = try folder.detector(budget) else {
            throw InputError(file: folder.path, message: "is not calibrated: surprisal calibrate \(folder.path) DAY")
        }
        guard run.model.arrangement == .single else {
            let message = "goes by what came before a row: watching takes models that judge rows by themselves"
            throw InputError(file: folder.path, message: message)
        }
        if let history { detector.goOn(from: history) }
        self.detector = detector
        self.source = source
        weights = try folder.mark(of: .bestWeights)
        scorer = run.scorer(batchSize: 256)
        explainer = Explainer(run, calibration: detector.calibration)
        table = TokenTable(vocabulary: run.vocabulary, users: run.users, keepsText: true)
        idHashes = (ByteHash(seed: 0x5375_7270_7269_7361), ByteHash(seed: 0x6c20_616c_6572_7473))
    }

    /// What is said of a row.
    struct Verdict {
        let row: EventRow
        let score: Float
        /// The alert, where the row is one.
        var alert: AlertRecord?
    }

    /// Judges `rows` in order, and learns from them.
    func judge(_ rows: [EventRow]) throws -> [Verdict] {
        table.removeRows()
        for row in rows {
            row.bytes.withUnsafeBytes { bytes in
                DayRow.withRow(of: bytes, line: row.position.line) { table.append($0) }
            }
        }
        let scores = scorer.score(table)
        var alerts: [(index: Int, row: JudgedRow)] = []
        var verdicts = rows.indices.map { index in
            table.withRow(at: index) { row in
                let (fields, loss) = (scores.fields(of: index), scores.rowLosses[index])
                let judgement = detector.judge(row, fields: fields, loss: loss)
                if judgement.isAlert {
                    let testimony = detector.testimony(on: row)
                    let judged = JudgedRow(
                        KeptRow(row),
                        judgement: judgement,
                        loss: loss,
                        fields: Array(fields),
                        testimony: testimony
                    )
                    alerts.append((index, judged))
                }
                detector.learn(judgement)
                return Verdict(row: rows[index], score: Float(judgement.score))
            }
        }
        for (alert, explanation) in zip(alerts, try explainer.explain(alerts.map(\.row))) {
            verdicts[alert.index].alert = record(rows[alert.index], explanation)
        }
        return verdicts
    }

    private func record(_ row: EventRow, _ explanation: Explanation) -> AlertRecord {
        let judged = explanation.judged
        return AlertRecord(
            id: id(of: row, by: weights),
            source: source,
            line: row.position.line,
            second: row.second,
            score: judged.score,
            level: explanation.level.flatMap { AlertLevel(rawValue: $0.rawValue) },
            reason: explanation.sentence,
            values: judged.row.values,
            hasCommonDestination: judged.hasCommonDestination,
            fields: explanation.fieldsText
        )
    }

    /// How many rows the model did not have to score.
    var repeatedRows: Int { scorer.repeatedRows }

    /// The same row at the same place of the log has the same, whenever the same weights judge it.
    func id(of row: EventRow, by weights: String) -> String {
        let text = Array("\(weights) \(row.position.offset) ".utf8) + row.bytes
        let words = text.withUnsafeBytes { [idHashes.0($0), idHashes.1($0)] }
        return words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
