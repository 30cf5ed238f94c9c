import AuthLogs
import Detection
import Runs
import Vocabulary

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
