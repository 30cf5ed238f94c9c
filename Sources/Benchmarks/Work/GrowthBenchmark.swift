package import Evaluation
import LanguageModels
import Runs
import Torch
import Training
import Vocabulary

/// Measures how the rates in events per second grow with batch size, vocabulary, layers and threads.
package enum Growth {
    /// The sizes that grow.
    package static let axes = ["batch", "words", "layers", "threads"]

    /// Adds the curves of all axes to `report`.
    ///
    /// - Throws: `InputError` if a file cannot be used.
    package static func measure(into report: inout BenchmarkReport, _ context: BenchmarkContext) throws {
        let sample = try context.sampleEvents()
        let threads = Libtorch.threadCount
        defer { Libtorch.threadCount = threads }
        report.vocabularySize = sample.vocabulary.size
        report.seconds += try seconds {
            for (axis, sizes) in sizes(context.scale, threads) {
                report.growth += try curves(axis, sizes, context) { size in
                    switch axis {
                    case "batch": Setting(sample: sample, batchSize: size)
                    case "words": Setting(sample: try SyntheticEvents.make(tokens: size, context))
                    case "layers": Setting(sample: sample, layers: size)
                    default: Setting(sample: sample, threads: size)
                    }
                }
            }
        }
    }

    private static func sizes(_ scale: BenchmarkScale, _ threads: Int) -> [(axis: String, sizes: [Int])] {
        let isTiny = scale.name == BenchmarkScale.tiny.name
        let batches = isTiny ? [32, 64] : [32, 64, 128, 256, 512, 1_024, 2_048, 4_096]
        let words = isTiny ? [200, 400] : [1_000, 2_500, 5_000, 10_000, 20_000, 40_000]
        let layers = isTiny ? [1, 2] : [1, 2, 3, 4]
        // Every count up to 4, then powers of two.
        let counts = (1...max(1, threads)).filter { $0 <= 4 || $0 & ($0 - 1) == 0 || $0 == threads }
        return Array(zip(axes, [batches, words, layers, counts]))
    }

    /// The setting of a point: our defaults except for the size that grows.
    private struct Setting {
        var sample: SampleEvents
        var batchSize: Int?
        var layers = 1
        var threads: Int?

        func contender(_ contender: Contender) -> Contender {
            guard case .transformer(var sizes) = contender.model else { return contender }
            sizes.layerCount = layers
            var copy = contender
            copy.model = .transformer(sizes)
            return copy
        }
    }

    private static func curves(
        _ axis: String,
        _ sizes: [Int],
        _ context: BenchmarkContext,
        _ setting: (Int) throws -> Setting
    ) throws -> [GrowthCurve] {
        var points: [[GrowthCurve.Point]] = [[], [], []]
        for size in sizes {
            try context.progress("growth: \(axis) \(size)")
            let setting = try setting(size)
            if let threads = setting.threads { Libtorch.threadCount = threads }
            for (index, rate) in try rates(setting, context).enumerated() {
                points[index].append(GrowthCurve.Point(size: Double(size), rate: rate))
            }
        }
        return zip(["train, our defaults", "score, our defaults", "score, plain"], points).map {
            GrowthCurve(axis: axis, work: $0, points: $1)
        }
    }

    /// The rates of training, of scoring, and of scoring on the plain path, in events per second.
    private static func rates(_ setting: Setting, _ context: BenchmarkContext) throws -> [Samples] {
        let sample = setting.sample
        let ours = setting.contender(.standard(.transformer, isBidirectional: true))
        let plain = setting.contender(.plain(.transformer, isBidirectional: true))
        var settings = TrainerConfiguration.recommended(.transformer, rows: sample.training.count)
        settings.trainBatchSize = setting.batchSize ?? settings.trainBatchSize
        let batchSize = setting.batchSize ?? 2_048
        let table = try sample.table(sample.distinct)
        let few = try sample.table(sample.distinct, limit: min(context.scale.plainCount, 64))
        let (fast, slow) = (try ours.made(for: sample.vocabulary), try plain.made(for: sample.vocabulary))
        let learner = try Learner(ours, settings, sample.table(sample.training), context)
        _ = try learner.rate(batches: 2)
        _ = ours.scoringRate(fast, few, batchSize: batchSize)
        // A few small batches take too little time to be measured well.
        let batches = max(context.scale.batches.fast, context.scale.sampleCount / 5 / settings.trainBatchSize)
        return try interleaved(
            context.repetitions,
            [
                Way { try learner.rate(batches: batches) },
                Way { ours.scoringRate(fast, table, batchSize: batchSize) },
                Way(atMost: 1) { plain.scoringRate(slow, few, batchSize: batchSize) },
            ]
        )
    }
}

/// Charts of growth curves.
package enum GrowthPlots {
    private static let titles = [
        "batch": "events per batch", "words": "tokens in the vocabulary", "layers": "layers", "threads": "threads",
    ]

    /// Makes a chart for each axis of `curves`, by its name.
    package static func charts(_ curves: [GrowthCurve]) -> [(name: String, chart: Chart)] {
        Growth.axes.compactMap { axis in
            let shown = curves.filter { $0.axis == axis && !$0.points.isEmpty }
            guard !shown.isEmpty else { return nil }
            let title = titles[axis] ?? axis
            let chart = Chart(
                title: "Events per second by \(title)",
                horizontal: title,
                vertical: "events per second (log)",
                isLogarithmic: (horizontal: axis == "batch" || axis == "words", vertical: true),
                curves: shown.map { curve in
                    Chart.Curve(
                        name: curve.work,
                        points: curve.points.map { CurvePoint(x: $0.size, y: $0.rate.median) }
                    )
                }
            )
            return (axis, chart)
        }
    }
}
