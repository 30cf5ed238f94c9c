import AuthLogs
import Detection
import LanguageModels
import Runs
import Vocabulary

/// Measures the scoring of distinct events with the masked transformer.
enum ScoringBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let sample = try context.sampleEvents()
        let table = try sample.table(sample.distinct)
        let single = Contender.fast(.transformer, isBidirectional: true, .f32).on(context.device)
        let half = Contender.fast(.transformer, isBidirectional: true, .bf16).on(context.device)
        let ours = Contender.standard(.transformer, isBidirectional: true).on(context.device)
        let (global, field) = (try single.made(for: sample.vocabulary), try ours.made(for: sample.vocabulary))
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
        // Without bfloat16 products it would equal the first one.
        if hasHalf { ways.append(Way { half.scoringRate(global, table) }) }
        if let wide { ways.append(Way { ours.scoringRate(field, table, batchSize: wide) }) }
        let found = try interleaved(context.repetitions, ways)
        context.plainScoring = found[0]
        func measurement(_ work: String, _ way: Contender, _ fast: Samples, _ times: Double) -> Measurement {
            Measurement(
                "score",
                "score distinct events, \(work)",
                unit: "events/s",
                plain: found[0],
                fast: fast,
                target: context.target(.times(times)),
                flopsPerEvent: Arithmetic(way, sample.vocabulary).scoring,
                usesBfloat16: way.usesBfloat16
            )
        }
        return [
            measurement("global softmax, f32", single, found[1], 30), measurement("our defaults", ours, found[2], 250),
        ] + (hasHalf ? [measurement("global softmax, bf16", half, found[3], 80)] : [])
            + (wide.map { [measurement("our defaults, batches of \($0)", ours, found[ways.count - 1], 250)] } ?? [])
    }

    /// The plain path's rate in events per second, measured once.
    static func plainRate(_ context: BenchmarkContext) throws -> Samples {
        if let known = context.plainScoring { return known }
        let found = try interleaved(context.scale.plainRepetitions, [Way(try plainWay(context).way)])[0]
        context.plainScoring = found
        return found
    }

    private static func plainWay(_ context: BenchmarkContext) throws -> (way: () -> Double, table: TokenTable) {
        let sample = try context.sampleEvents()
        let table = try sample.table(sample.distinct, limit: context.scale.plainCount)
        let plain = Contender.plain(.transformer, isBidirectional: true).on(context.device)
        let model = try plain.made(for: sample.vocabulary)
        return ({ plain.scoringRate(model, table) }, table)
    }
}

/// Measures one event at a time, as in a live log, from its line to its losses.
enum EventBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let sample = try context.sampleEvents()
        let plain = Contender.plain(.transformer, isBidirectional: true)
        let ours = Contender.standard(.transformer, isBidirectional: true)
        let (slow, fast) = (try plain.made(for: sample.vocabulary), try ours.made(for: sample.vocabulary))
        let count = context.scale.singleEventCount
        _ = try times(ours, fast, sample, count: count / 10)
        let plainTimes = try times(plain, slow, sample, count: max(2, count / 20))
        var medians: [Double] = []
        var tails: [Double] = []
        for _ in 0..<context.repetitions {
            let found = try times(ours, fast, sample, count: count)
            medians.append(found.median)
            tails.append(found.quantile(0.99))
        }
        func measurement(_ work: String, _ plain: Double, _ fast: [Double], _ limit: Double) -> Measurement {
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
            measurement("p50", plainTimes.median, medians, 1), measurement("p99", plainTimes.quantile(0.99), tails, 5),
        ]
    }

    /// The milliseconds of each of the first `count` distinct events.
    private static func times(
        _ contender: Contender,
        _ model: any LanguageModel,
        _ sample: SampleEvents,
        count: Int
    ) throws -> Samples {
        let scorer = Scorer(model: model, batchSize: 1, precision: contender.precision)
        var table = TokenTable(vocabulary: sample.vocabulary)
        var times: [Double] = []
        try DayFile(path: sample.distinct).forEachEvent { event in
            guard times.count < count else { return }
            let time = seconds {
                table.removeRows()
                table.append(event)
                _ = scorer.score(table)
            }
            times.append(1_000 * time)
        }
        return Samples(times)
    }
}
