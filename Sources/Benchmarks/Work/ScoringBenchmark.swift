import AuthLogs
import Detection
import LanguageModels
import Runs
import Vocabulary

/// How fast the masked transformer scores rows of which no two are alike.
enum ScoringBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let rows = try context.rows()
        let table = try rows.table(rows.distinct)
        let single = Contender.fast(.transformer, isBidirectional: true, .f32).on(context.device)
        let half = Contender.fast(.transformer, isBidirectional: true, .bf16).on(context.device)
        let ours = Contender.standard(.transformer, isBidirectional: true).on(context.device)
        let (global, field) = (try single.made(for: rows.vocabulary), try ours.made(for: rows.vocabulary))
        let (plain, plainTable) = try plainWay(context)
        let hasHalf = half.usesBfloat16
        for (way, model) in [(single, global), (half, global), (ours, field)] {
            _ = way.scoringRate(model, plainTable)
        }
        var ways = [
            Way(atMost: context.scale.plainRepetitions, plain),
            Way { single.scoringRate(global, table) },
            Way { ours.scoringRate(field, table) },
        ]
        let wide = context.scale.wideBatchSize
        // Without products of bfloat16 it would be the first one again.
        if hasHalf { ways.append(Way { half.scoringRate(global, table) }) }
        if let wide { ways.append(Way { ours.scoringRate(field, table, batchSize: wide) }) }
        let found = try interleaved(context.repetitions, ways)
        context.plainScoring = found[0]
        func row(_ work: String, _ way: Contender, _ fast: Samples, _ times: Double) -> Measurement {
            Measurement(
                "score",
                "score distinct rows, \(work)",
                unit: "rows/s",
                plain: found[0],
                fast: fast,
                target: context.target(.times(times)),
                flopsPerRow: Arithmetic(way, rows.vocabulary).scoring,
                usesBfloat16: way.usesBfloat16
            )
        }
        return [
            row("global softmax, f32", single, found[1], 30), row("our defaults", ours, found[2], 250),
        ] + (hasHalf ? [row("global softmax, bf16", half, found[3], 80)] : [])
            + (wide.map { [row("our defaults, batches of \($0)", ours, found[ways.count - 1], 250)] } ?? [])
    }

    /// The rows a second of the plain path, measured now unless that was done before.
    static func plainRate(_ context: BenchmarkContext) throws -> Samples {
        if let known = context.plainScoring { return known }
        let found = try interleaved(context.scale.plainRepetitions, [Way(try plainWay(context).way)])[0]
        context.plainScoring = found
        return found
    }

    private static func plainWay(_ context: BenchmarkContext) throws -> (way: () -> Double, table: TokenTable) {
        let rows = try context.rows()
        let table = try rows.table(rows.distinct, limit: context.scale.plainRows)
        let plain = Contender.plain(.transformer, isBidirectional: true).on(context.device)
        let model = try plain.made(for: rows.vocabulary)
        return ({ plain.scoringRate(model, table) }, table)
    }
}

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
