import AuthLogs
import Detection
import LanguageModels
import Runs
import Vocabulary

/// Measures the scoring of a day's traffic, from its file to losses; most events occurred before.
enum TrafficBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let log = try context.log()
        let vocabulary = Vocabulary(
            counts: try FieldCounts(path: log.counts),
            tokenization: .wordGlobal,
            cutoff: context.scale.cutoff
        )
        let file = try piece(of: log.dayFile, context)
        let plain = try ScoringBenchmark.plainRate(context)
        let ours = Contender.standard(.transformer, isBidirectional: true)
        let model = try ours.made(for: vocabulary)
        var (count, repeated) = (0, 0)
        // A day takes long, so variations even out.
        let repetitions = context.scale.trafficCount == nil ? min(context.repetitions, 3) : context.repetitions
        let found = try interleaved(
            repetitions,
            [
                Way {
                    let scorer = Scorer(model: model, batchSize: 2_048, precision: ours.precision)
                    count = 0
                    let time = try seconds {
                        try ScoringPass(scorer: scorer, vocabulary: vocabulary).run([.dayFile(file)]) {
                            _,
                            _,
                            events,
                            _ in
                            count += events.count
                        }
                    }
                    repeated = scorer.repeatedRows
                    return Double(count) / time
                }
            ]
        )
        // In a part of a day fewer events repeat, and there is no target for that.
        let target = context.scale.trafficCount == nil ? context.target(.times(1_500)) : nil
        let percentage = 100 * Double(repeated) / Double(max(1, count))
        return [
            Measurement(
                "traffic",
                "score a day's traffic, our defaults",
                unit: "events/s",
                plain: plain,
                fast: found[0],
                target: target,
                remarks: [
                    "\(BenchmarkTable.number(percentage))% of \(BenchmarkTable.number(Double(count))) events had occurred "
                        + "before; the plain path scores distinct events"
                ]
            )
        ]
    }

    /// The day file, or a part of it as large as the scale requires.
    static func piece(of day: String, _ context: BenchmarkContext) throws -> String {
        guard let count = context.scale.trafficCount else { return day }
        let path = context.newPath("traffic")
        try DayPiece.write(DayPiece.lines(of: day, count: count), to: path)
        return path
    }
}

/// Measures the cost of the history: a day's traffic with history and default score, compared with losses only.
enum DetectionBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let log = try context.log()
        let vocabulary = Vocabulary(
            counts: try FieldCounts(path: log.counts),
            tokenization: .wordGlobal,
            cutoff: context.scale.cutoff
        )
        let file = try TrafficBenchmark.piece(of: log.dayFile, context)
        let folder = try StoredRun.calibrate(StoredRun.make(vocabulary, context), on: log.dayFile, context)
        let run = try TrainedRun(folder)
        let found = try interleaved(
            min(context.repetitions, 3),
            [
                Way { try rate(run, with: nil, on: file) },
                Way { try rate(run, with: folder.baseline(), on: file) },
            ]
        )
        return [
            Measurement(
                "detect",
                "detect in a day's traffic: network and history",
                unit: "events/s",
                fast: found[1],
                remarks: ["losses only, measured in turns with it: \(BenchmarkTable.number(found[0].median)) events/s"]
            )
        ]
    }

    /// Measures the events of `file` that are scored in a second, by the baseline where there is one.
    private static func rate(_ run: TrainedRun, with baseline: Baseline?, on file: String) throws -> Double {
        let detector = Detector(run, baseline: baseline)
        var count = 0
        let time = try seconds { try detector.process(files: [file], keepsText: false) { count += $0.count } }
        return Double(count) / time
    }
}
