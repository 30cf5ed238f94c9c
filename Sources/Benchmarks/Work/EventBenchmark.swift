import Runs
import AuthLogs
import Detection
import LanguageModels
import Vocabulary

/// One event at a time, as a live log brings them: from its line to its losses.
enum EventBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let rows = try context.rows()
        let plain = Contender.plain(.transformer, isBidirectional: true)
        let ours = Contender.standard(.transformer, isBidirectional: true)
        let (slow, fast) = (try plain.made(for: rows.vocabulary), try ours.made(for: rows.vocabulary))
        let count = context.scale.events
        _ = try times(ours, fast, rows, count: count / 10)
        let plainTimes = try times(plain, slow, rows, count: max(2, count / 20))
        var medians: [Double] = []
        var tails: [Double] = []
        for _ in 0..<context.repetitions {
            let found = try times(ours, fast, rows, count: count)
            medians.append(found.median)
            tails.append(found.quantile(0.99))
        }
        func row(_ work: String, _ plain: Double, _ fast: [Double], _ limit: Double) -> Measurement {
            Measurement(
                "event",
                "one event at a time, \(work)",
                unit: "ms",
                isLessBetter: true,
                plain: Samples([plain]),
                fast: Samples(fast),
                target: .atMost(limit)
            )
        }
        return [
            row("p50", plainTimes.median, medians, 1), row("p99", plainTimes.quantile(0.99), tails, 5),
        ]
    }

    /// The milliseconds of each of the first `count` distinct rows.
    private static func times(
        _ contender: Contender,
        _ model: any LanguageModel,
        _ rows: SampleRows,
        count: Int
    ) throws -> Samples {
        let scorer = Scorer(model: model, batchSize: 1, precision: contender.precision)
        var table = TokenTable(vocabulary: rows.vocabulary)
        var times: [Double] = []
        try DayFile(path: rows.distinct).forEachRow { row in
            guard times.count < count else { return }
            let time = seconds {
                table.removeRows()
                table.append(row)
                _ = scorer.score(table)
            }
            times.append(1_000 * time)
        }
        return Samples(times)
    }
}
