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
                Way { try rate(run, by: nil, on: file) },
                Way { try rate(run, by: folder.baseline(), on: file) },
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

    /// Measures the events of `file` that are scored in a second, by the baseline where there is one.
    private static func rate(_ run: TrainedRun, by baseline: Baseline?, on file: String) throws -> Double {
        let detector = Detector(run, baseline: baseline)
        var count = 0
        let time = try seconds { try detector.process(files: [file], keepsText: false) { count += $0.count } }
        return Double(count) / time
    }
}
