/// A piece of work that can be measured by itself.
package struct Benchmark: Sendable {
    /// What `--only` calls it.
    package let name: String
    /// What it measures, in a line.
    package let about: String
    /// Whether it is left out of the subset: it takes too long.
    package let isLong: Bool
    /// Whether it can be measured on another device than the processor.
    package let isOfDevices: Bool

    package let run: @Sendable (BenchmarkContext) throws -> [Measurement]

    /// A benchmark called `name`.
    init(
        _ name: String,
        _ about: String,
        isLong: Bool = false,
        isOfDevices: Bool = false,
        run: @escaping @Sendable (BenchmarkContext) throws -> [Measurement]
    ) {
        self.name = name
        self.about = about
        self.isLong = isLong
        self.isOfDevices = isOfDevices
        self.run = run
    }

    /// All of them, in the order of the table.
    package static let all = [
        Benchmark(
            "train",
            "rows a second that the masked transformer learns",
            isOfDevices: true,
            run: TrainingBenchmark.run
        ),
        Benchmark(
            "quality",
            "seconds to the validation loss that the plain path has after an epoch",
            isLong: true,
            run: QualityBenchmark.run
        ),
        Benchmark(
            "score",
            "rows a second that the masked transformer scores",
            isOfDevices: true,
            run: ScoringBenchmark.run
        ),
        Benchmark("traffic", "rows a second of a day's traffic, from file to losses", run: TrafficBenchmark.run),
        Benchmark("judge", "rows a second of a day's traffic, from file to score", run: DetectionBenchmark.run),
        Benchmark("models", "the other models: learning and scoring", isOfDevices: true, run: ModelsBenchmark.run),
        Benchmark("prepare", "raw rows a second from plain text to day files", run: PreparationBenchmark.runPlain),
        Benchmark("gzip", "seconds from a packed log to day files", run: PreparationBenchmark.runPacked),
        Benchmark("load", "rows a second from day file to tokens", run: LoadingBenchmark.run),
        Benchmark("event", "milliseconds for one event at a time", run: EventBenchmark.run),
        Benchmark("start", "seconds of `score` on ten rows, the whole program", run: StartBenchmark.run),
        Benchmark("memory", "peak memory of `score` and `train` on a day", isLong: true, run: MemoryBenchmark.run),
    ]

    /// Measures `benchmarks`, one after the other, and the machine's ceilings.
    ///
    /// - Parameters:
    ///   - benchmarks: What is measured.
    ///   - machine: The machine, for the report.
    ///   - context: What they share.
    /// - Returns: All that was found.
    /// - Throws: `InputError` where a file or program cannot be used.
    package static func report(
        _ benchmarks: [Benchmark],
        on machine: Machine,
        _ context: BenchmarkContext
    ) throws -> BenchmarkReport {
        var report = BenchmarkReport(machine: machine, scale: context.scale.name, repetitions: context.repetitions)
        let time = try seconds {
            var probe = CeilingProbe(context.device)
            let file = try context.readableFile()
            for benchmark in benchmarks {
                try context.progress(benchmark.name)
                try probe.measure(reading: file)
                report.durations[benchmark.name] = try seconds {
                    report.measurements += try benchmark.run(context)
                }
            }
            try probe.measure(reading: file)
            report.ceilings = probe.ceilings
        }
        report.words = context.words
        report.seconds = time
        report.compareWithCeilings()
        return report
    }
}
