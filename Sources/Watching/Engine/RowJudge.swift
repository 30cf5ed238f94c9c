import AlertStore
import AuthLogs
import Detection
import ByteIO
import History
import Incidents
import LanguageModels
import Runs
import Vocabulary

/// A run that judges rows as they come, and goes on from where it was.
final class RowJudge {
    /// What scores the rows, and remembers of users what the model wants to know of them.
    let stream: EventStream
    private(set) var detector: Detector
    /// The mark of the run's weights.
    let weights: String
    private let idHashes: (ByteHash, ByteHash)
    private let source: String

    /// A judge by the run in `folder`, which has seen what `history` knows, or what it knew when it was calibrated.
    ///
    /// - Throws: `InputError` where the run is not calibrated, or cannot take rows as they come.
    init(_ folder: RunFolder, source: String, budget: AlertBudget, history: AccessHistory?) throws {
        let run = try TrainedRun(folder)
        guard var detector = try folder.detector(budget) else {
            throw InputError(file: folder.path, message: "is not calibrated: surprisal calibrate \(folder.path) DAY")
        }
        if let history { detector.goOn(from: history) }
        self.detector = detector
        self.source = source
        weights = try folder.mark(of: .bestWeights)
        stream = try EventStream(run, batchSize: 256, calibration: detector.calibration)
        idHashes = (ByteHash(seed: 0x5375_7270_7269_7361), ByteHash(seed: 0x6c20_616c_6572_7473))
    }

    /// The words of the run.
    var vocabulary: Vocabulary { stream.table.vocabulary }

    /// What is said of a row.
    struct Verdict {
        let row: EventRow
        let score: Float
        /// The alert, where the row is one.
        var alert: AlertRecord?
    }

    /// Judges `rows` in order, and learns from them.
    func judge(_ rows: [EventRow]) -> [Verdict] {
        let scores = stream.score(rows.map { ($0.position.line, $0.bytes) })
        var alerts: [(index: Int, row: JudgedRow)] = []
        var verdicts = zip(rows.indices, stream.places).map { index, place in
            stream.table.withRow(at: place) { row in
                let (fields, loss) = (scores.fields(of: place), scores.rowLosses[place])
                let judgement = detector.judge(row, fields: fields, loss: loss)
                if judgement.isAlert {
                    let statistics = detector.statistics(on: row)
                    let judged = JudgedRow(
                        AuthEvent(row),
                        judgement: judgement,
                        loss: loss,
                        fields: Array(fields),
                        statistics: statistics
                    )
                    alerts.append((index, judged))
                }
                detector.learn(judgement)
                return Verdict(row: rows[index], score: Float(judgement.score))
            }
        }
        let explanations = stream.explain(alerts.map(\.row), at: alerts.map(\.index))
        for (alert, explanation) in zip(alerts, explanations) {
            verdicts[alert.index].alert = record(rows[alert.index], explanation)
        }
        return verdicts
    }

    private func record(_ row: EventRow, _ explanation: Explanation) -> AlertRecord {
        let judged = explanation.judged
        return AlertRecord(
            id: id(of: row, by: weights),
            source: source,
            event: judged.row,
            score: judged.score,
            severity: explanation.level,
            reason: explanation.sentence,
            hasCommonDestination: judged.hasCommonDestination,
            fields: explanation.fieldsText
        )
    }

    /// How many rows the model did not have to score.
    var repeatedRows: Int { stream.repeatedRows }

    /// The same row at the same place of the log has the same, whenever the same weights judge it.
    func id(of row: EventRow, by weights: String) -> String {
        let text = Array("\(weights) \(row.position.offset) ".utf8) + row.bytes
        let words = text.withUnsafeBytes { [idHashes.0($0), idHashes.1($0)] }
        return words.map(\.hexDigits).joined()
    }
}
