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

@Suite struct DetectorTests {
    private static let kinds: [ModelKind] = [.transformer, .tieredLSTM, .multilineTransformer]
    private let log: SmallLog
    private let files: [String]
    private let run: TrainedRun

    init() throws {
        log = try SmallLog()
        files = [try log.write(43, to: "8.csv"), try log.write(20, to: "9.csv", salt: 3)]
        run = try log.run(.transformer, log.vocabulary(of: files[0]))
    }

    /// What a detector finds.
    private struct Found {
        var detections: [Detection] = []
        var kept: [Detection] = []
        var keptPlaces: [Int] = []
        var chunks: [Int] = []
        var baseline: Baseline?

        /// The default scores, where there are any.
        var scores: [Float] { detections.compactMap(\.anomaly).map { Float($0.score) } }

        mutating func add(_ found: Detections) {
            #expect(found.indices == 0..<found.count)
            keptPlaces += found.keptIndices.map { detections.count + $0 }
            kept += found.kept
            detections += found
            chunks.append(found.count)
            // The few numbers of an event are there without the rest.
            for (index, detection) in found.enumerated() {
                #expect(found.second(of: index) == detection.event.second && found.loss(of: index) == detection.loss)
                #expect(found.anomaly(of: index)?.score == detection.anomaly?.score)
                #expect(found.value(of: index, by: .score) == Float(detection.score))
                #expect(found.value(of: index, by: .loss) == detection.loss)
            }
        }
    }

    private func process(
        _ run: TrainedRun,
        chunkSize: Int,
        _ baseline: Baseline?,
        keep: (EventPreview) -> Bool = { $0.isAlert }
    ) throws -> Found {
        let detector = Detector(run, baseline: baseline, options: .small(chunkSize: chunkSize))
        var found = Found()
        try detector.process(files: files, keep: keep) { found.add($0) }
        found.baseline = detector.baseline
        return found
    }

    /// A baseline by what `run` makes of another day, with alerts from about the highest tenth on.
    private func baseline(_ run: TrainedRun) throws -> Baseline {
        let day = try log.write(200, to: "7.csv", salt: 1)
        let calibration = CalibrationPass(run: run, batchSize: 8)
        try calibration.learn([try log.write(60, to: "6.csv", salt: 2)])
        var parts = try CalibrationParts(try #require(try calibration.calibrate(on: [day])))
        #expect(parts.seconds == 200 && parts.score.count == 200)
        parts.seconds = 86_400
        parts.alertsBegin(at: parts.score.quantile(0.9))
        let history = try AccessHistory(contentsOf: run.folder.path(.calibratedHistory))
        #expect(history.eventCount == 260)
        return Baseline(calibration: try parts.calibration(), history: history)
    }

    /// The events of `files`, as they are written there.
    private func written() throws -> [AuthEvent] {
        try files.flatMap { file -> [AuthEvent] in
            var events: [AuthEvent] = []
            try DayFile(path: file).forEachEvent { events.append(AuthEvent($0, file: file)) }
            return events
        }
    }

    @Test func `scores events as a baseline does that is handed them one by one`() throws {
        var baseline = try baseline(run)
        let found = try process(run, chunkSize: 7, baseline)
        let table = try TokenTable(contentsOf: files, vocabulary: run.vocabulary, users: run.users)
        let scores = run.scorer(batchSize: 4, precision: .f32).score(table)
        var (index, alerts, expected) = (0, [Int](), [Float]())
        for file in files {
            try DayFile(path: file).forEachEvent { row in
                let (fields, loss) = (scores.fields(of: index), scores.rowLosses[index])
                let (score, keys) = baseline.score(row, fieldLosses: fields, loss: loss)
                if score.isAlert { alerts.append(index) }
                expected.append(Float(score.score))
                baseline.learn(score, keys)
                index += 1
            }
        }
        #expect(found.chunks == [7, 7, 7, 7, 7, 7, 1, 7, 7, 6])
        #expect(difference(found.scores, expected) < 1e-3)
        #expect(found.keptPlaces == alerts && (2...50).contains(alerts.count))
        // Alerts are not learned.
        #expect(found.baseline?.history?.eventCount == 260 + 63 - alerts.count)
        #expect(baseline.history?.eventCount == found.baseline?.history?.eventCount)
    }

    @Test(arguments: kinds)
    func `makes of files in chunks what it makes of them at once`(kind: ModelKind) throws {
        let log = try SmallLog()
        let run = try log.run(kind, run.vocabulary)
        let baseline = try baseline(run)
        let (small, whole) = try (process(run, chunkSize: 5, baseline), process(run, chunkSize: 1 << 16, baseline))
        #expect(small.scores.count == 63 && whole.scores.count == 63)
        #expect(difference(small.scores, whole.scores) < 1e-2)
        #expect(try small.detections.map(\.event) == written() && whole.detections.map(\.event) == written())
        #expect(small.keptPlaces == whole.keptPlaces && !small.kept.isEmpty)
        #expect(small.kept.map(\.event) == whole.kept.map(\.event))
        #expect(difference(small.kept.flatMap(\.fieldLosses), whole.kept.flatMap(\.fieldLosses)) < 1e-4)
    }

    @Test(arguments: kinds)
    func `makes of events as they come what it makes of files`(kind: ModelKind) throws {
        let log = try SmallLog()
        let run = try log.run(kind, run.vocabulary)
        let baseline = try baseline(run)
        let expected = try process(run, chunkSize: 1 << 16, baseline)
        let events = try written()
        // A stream of events has no ends of files: windows go on over them.
        let count = kind == .multilineTransformer ? 43 : 63
        for size in [1, 10, 63] {
            let detector = Detector(try TrainedRun(run.folder), baseline: baseline, options: .small())
            var found = Found()
            for start in stride(from: 0, to: count, by: size) {
                found.add(try detector.process(Array(events[start..<min(start + size, count)]), keep: \.isAlert))
            }
            #expect(difference(found.scores, Array(expected.scores[..<count])) < 1e-2)
            #expect(found.detections.map(\.event.values) == events[..<count].map(\.values))
            #expect(found.keptPlaces == expected.keptPlaces.filter { $0 < count } && !found.keptPlaces.isEmpty)
            #expect(detector.baseline?.history?.eventCount == 260 + count - found.keptPlaces.count)
        }
    }

    @Test(arguments: kinds, [5, 1_000])
    func `hands over the events that are to be kept, with what they say`(kind: ModelKind, chunkSize: Int) throws {
        let log = try SmallLog()
        let run = try log.run(kind, run.vocabulary)
        let baseline = try baseline(run)
        let found = try process(run, chunkSize: chunkSize, baseline) { $0.line % 3 == 1 }
        let written = try written()
        #expect(found.kept.count == 15 + 7)
        for (place, row) in zip(found.keptPlaces, found.kept) {
            let scored = found.detections[place]
            // Fields, line, second, file and label.
            #expect(row.event == written[place] && scored.event == written[place])
            #expect(row.loss == scored.loss && row.fieldLosses == scored.fieldLosses)
            #expect(scored.score == row.score && row.anomaly != nil)
            // What was known by then: the calibration's rows, and those before that were no alerts.
            #expect((260...260 + place).contains(row.statistics?.observed.eventCount ?? 0))
            // Read again it is the row that it was.
            row.event.withView { copy in
                #expect(AuthEvent(copy, file: row.event.file) == row.event)
            }
        }
    }

    @Test func `ranks events by their loss without a baseline`() throws {
        let found = try process(run, chunkSize: 10, nil) { !$0.isAlert }
        #expect(found.kept.count == 63 && found.baseline == nil && found.scores.isEmpty)
        for (row, scored) in zip(found.kept, found.detections) {
            #expect(row.anomaly == nil && row.statistics == nil && row.score == Double(scored.loss))
            #expect(scored.anomaly == nil && !scored.isAlert)
        }
    }

    @Test func `keeps what it has learned where an event or its reader ends it`() throws {
        let bad = try log.folder.write("1,U1,D1,U1,D1,C1,C1,a,b,c,d,0\n1,U1\n", to: "bad.csv")
        let detector = Detector(run, baseline: try baseline(run), options: .small(chunkSize: 10))
        var scored = 0
        let error = #expect(throws: InputError.self) {
            try detector.process(files: [files[0], bad]) { scored += $0.count }
        }
        #expect(error?.file == bad && error?.line == 2)
        #expect(scored == 43)
        let learned = try #require(detector.baseline?.history?.eventCount)
        #expect((261...303).contains(learned))
        // It goes on from there.
        struct Enough: Error {}
        #expect(throws: Enough.self) { try detector.process(files: files) { _ in throw Enough() } }
        #expect((learned...learned + 10).contains(try #require(detector.baseline?.history?.eventCount)))
    }
}
