import AuthLogs
import Detection
import LanguageModels
import Runs
import Vocabulary

/// How fast a day's traffic is scored, from its file to losses: most rows have been there before.
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
        // A day is long: what varies from one second to the next evens out.
        let repetitions = context.scale.trafficRows == nil ? min(context.repetitions, 3) : context.repetitions
        let found = try interleaved(
            repetitions,
            [
                Way {
                    let scorer = Scorer(model: model, batchSize: 2_048, precision: ours.precision)
                    count = 0
                    let time = try seconds {
                        try ScoringPass(scorer: scorer, vocabulary: vocabulary).run([file]) { count += $0.count }
                    }
                    repeated = scorer.repeatedRows
                    return Double(count) / time
                }
            ]
        )
        // In a part of a day fewer rows repeat, and nothing was set for that.
        let target = context.scale.trafficRows == nil ? context.target(.times(1_500)) : nil
        let share = 100 * Double(repeated) / Double(max(1, count))
        return [
            Measurement(
                "traffic",
                "score a day's traffic, our defaults",
                unit: "rows/s",
                plain: plain,
                fast: found[0],
                target: target,
                remarks: [
                    "\(BenchmarkTable.number(share))% of \(BenchmarkTable.number(Double(count))) rows had been there "
                        + "before; the plain path's rows are distinct ones"
                ]
            )
        ]
    }

    /// The day, or the rows of it that the scale wants.
    static func piece(of day: String, _ context: BenchmarkContext) throws -> String {
        guard let count = context.scale.trafficRows else { return day }
        let path = context.newPath("traffic")
        try DayPiece.write(DayPiece.lines(of: day, count: count), to: path)
        return path
    }
}

/// What the second witness costs: a day's traffic with the history and the default score, against its losses alone.
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
                Way { try rate(run, judgedBy: nil, on: file) },
                Way { try rate(run, judgedBy: folder.detector(), on: file) },
            ]
        )
        return [
            Measurement(
                "judge",
                "judge a day's traffic: network and history",
                unit: "rows/s",
                fast: found[1],
                remarks: ["its losses alone, in turns with it: \(BenchmarkTable.number(found[0].median)) rows/s"]
            )
        ]
    }

    /// The rows of `file` that are scored in a second, and judged where there is a detector.
    private static func rate(_ run: TrainedRun, judgedBy detector: Detector?, on file: String) throws -> Double {
        let scoring = ScoringPass(
            scorer: run.scorer(batchSize: 2_048),
            vocabulary: run.vocabulary,
            keepsText: detector != nil
        )
        var pass = DetectionPass(scoring: scoring, detector: detector)
        var count = 0
        let time = try seconds { try pass.run([file]) { rows, _ in count += rows.count } }
        return Double(count) / time
    }
}
