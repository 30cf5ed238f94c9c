import AuthLogs
import Detection
import ByteIO
import History
import Incidents
import LanguageModels
import Runs
import TestSupport
import Testing
import Torch
import Vocabulary

@Suite struct DetectionPassTests {
    private static let kinds: [ModelKind] = [.transformer, .tieredLSTM, .multilineTransformer]
    private let log: SmallLog
    private let files: [String]
    private let run: TrainedRun

    init() throws {
        log = try SmallLog()
        files = [try log.write(43, to: "8.csv"), try log.write(20, to: "9.csv", salt: 3)]
        run = try log.run(.transformer, log.vocabulary(of: files[0]))
    }

    /// What a pass gives of a row.
    private struct Found {
        var rows: [ScoredRow] = []
        var kept: [JudgedRow] = []
        var keptPlaces: [Int] = []
        var chunks: [Int] = []
        var detector: Detector?
    }

    private func pass(
        _ run: TrainedRun,
        chunkSize: Int,
        _ detector: Detector?,
        keep: (DetectionPass.AlertPreview) -> Bool = { $0.isAlert }
    ) throws -> Found {
        var (found, pass) = (Found(), DetectionPass(scoring: run.scoring(chunkSize: chunkSize), detector: detector))
        try pass.run(files, keep: keep) { rows, kept in
            found.keptPlaces += kept.map { found.rows.count + $0.index - rows.startIndex }
            found.kept += kept.map(\.row)
            found.rows += rows
            found.chunks.append(rows.count)
        }
        found.detector = pass.detector
        return found
    }

    /// A detector by what `run` makes of another day, with alerts from about the highest tenth on.
    private func detector(_ run: TrainedRun) throws -> Detector {
        let day = try log.write(200, to: "7.csv", salt: 1)
        let calibration = CalibrationPass(run: run, batchSize: 8)
        try calibration.learn([try log.write(60, to: "6.csv", salt: 2)])
        var parts = try CalibrationParts(try #require(try calibration.calibrate(on: [day])))
        #expect(parts.seconds == 200 && parts.score.count == 200)
        parts.seconds = 86_400
        parts.curve = AlertCurve([
            AlertCandidate(
                event: 0,
                score: parts.score.quantile(0.9),
                second: 0,
                user: 0,
                source: 0,
                destination: 0,
                hasCommonDestination: false
            )
        ])
        let history = try AccessHistory(contentsOf: run.folder.path(.calibratedHistory))
        #expect(history.eventCount == 260)
        return Detector(calibration: try parts.calibration(), history: history)
    }

    /// The ten fields of each row of `files`, as they are written there.
    private func written() throws -> [[String]] {
        try files.flatMap { file -> [[String]] in
            var rows: [[String]] = []
            try DayFile(path: file).forEachRow { row in rows.append(AuthField.allCases.map(row.string)) }
            return rows
        }
    }

    @Test func `judges rows as a detector does that is handed them one by one`() throws {
        var detector = try detector(run)
        let found = try pass(run, chunkSize: 7, detector)
        let table = try TokenTable(contentsOf: files, vocabulary: run.vocabulary, users: run.users)
        let scores = run.scorer(batchSize: 4, precision: .f32).score(table)
        var (index, alerts, expected) = (0, [Int](), [Float]())
        for file in files {
            try DayFile(path: file).forEachRow { row in
                let judged = JudgedRow(row, index: index, of: scores, by: detector)
                let judgement = try #require(judged.judgement)
                if judgement.isAlert { alerts.append(index) }
                expected.append(Float(judgement.score))
                detector.learn(judgement)
                index += 1
            }
        }
        #expect(found.chunks == [7, 7, 7, 7, 7, 7, 1, 7, 7, 6])
        #expect(difference(found.rows.compactMap(\.score), expected) < 1e-3)
        #expect(found.keptPlaces == alerts && (2...50).contains(alerts.count))
        // Alerts are not learned.
        #expect(found.detector?.history?.eventCount == 260 + 63 - alerts.count)
        #expect(detector.history?.eventCount == found.detector?.history?.eventCount)
    }

    @Test(arguments: kinds)
    func `makes of files in chunks what it makes of them at once`(kind: ModelKind) throws {
        let log = try SmallLog()
        let run = try log.run(kind, run.vocabulary)
        let detector = try detector(run)
        let (small, whole) = try (pass(run, chunkSize: 5, detector), pass(run, chunkSize: 1 << 16, detector))
        #expect(small.rows.count == 63 && whole.rows.count == 63)
        #expect(difference(small.rows.compactMap(\.score), whole.rows.compactMap(\.score)) < 1e-2)
        #expect(small.rows.map(\.line) == whole.rows.map(\.line) && small.rows.map(\.file) == whole.rows.map(\.file))
        #expect(small.keptPlaces == whole.keptPlaces && !small.kept.isEmpty)
        #expect(small.kept.map(\.row) == whole.kept.map(\.row))
        #expect(difference(small.kept.flatMap(\.fields), whole.kept.flatMap(\.fields)) < 1e-4)
    }

    @Test(arguments: kinds, [5, 1_000])
    func `hands over the rows that are to be kept, with what they say`(kind: ModelKind, chunkSize: Int) throws {
        let log = try SmallLog()
        let run = try log.run(kind, run.vocabulary)
        let detector = try detector(run)
        let found = try pass(run, chunkSize: chunkSize, detector) { $0.line % 3 == 1 }
        let written = try written()
        #expect(found.kept.count == 15 + 7)
        for (place, row) in zip(found.keptPlaces, found.kept) {
            let scored = found.rows[place]
            #expect(row.row.values == written[place])
            #expect(row.row.line == scored.line && row.row.second == scored.second && row.row.file == scored.file)
            #expect(row.row.isMalicious == scored.isMalicious && row.loss == scored.loss && row.fields == scored.fields)
            #expect(scored.score == Float(row.score) && row.judgement != nil)
            // What was known by then: the calibration's rows, and those before that were no alerts.
            #expect((260...260 + place).contains(row.statistics?.observed.eventCount ?? 0))
            // Read again it is the row that it was.
            row.row.withRow { copy in
                #expect(AuthEvent(copy, file: row.row.file) == row.row)
            }
        }
    }

    @Test func `ranks rows by their loss where nothing judges them`() throws {
        let found = try pass(run, chunkSize: 10, nil) { !$0.isAlert }
        #expect(found.kept.count == 63 && found.detector == nil)
        for (row, scored) in zip(found.kept, found.rows) {
            #expect(row.judgement == nil && row.statistics == nil && row.score == Double(scored.loss))
            #expect(scored.score == nil)
        }
    }

    @Test func `keeps what it has learned where a row or its reader ends it`() throws {
        let bad = try log.folder.write("1,U1,D1,U1,D1,C1,C1,a,b,c,d,0\n1,U1\n", to: "bad.csv")
        let detector = try detector(run)
        var pass = DetectionPass(scoring: run.scoring(chunkSize: 10), detector: detector)
        var judged = 0
        let error = #expect(throws: InputError.self) {
            try pass.run([files[0], bad]) { rows, _ in judged += rows.count }
        }
        #expect(error?.file == bad && error?.line == 2)
        #expect(judged == 43)
        let learned = try #require(pass.detector?.history?.eventCount)
        #expect((261...303).contains(learned))
        // It goes on from there.
        struct Enough: Error {}
        #expect(throws: Enough.self) { try pass.run(files) { _, _ in throw Enough() } }
        #expect((learned...learned + 10).contains(try #require(pass.detector?.history?.eventCount)))
    }
}
