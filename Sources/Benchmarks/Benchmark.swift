/// A benchmark that can be run by itself.
package struct Benchmark: Sendable {
    /// The name for `--only`.
    package let name: String
    /// A one-line description of what it measures.
    package let about: String
    /// True if it takes too long for the subset.
    package let isLong: Bool
    /// True if it can run on another device than the CPU.
    package let isOfDevices: Bool

    /// Runs the benchmark.
    package let run: @Sendable (BenchmarkContext) throws -> [Measurement]

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

    /// True for the current name and the old one, so that scripts go on working.
    package func isNamed(_ name: String) -> Bool { name == self.name || self.name == "detect" && name == "judge" }

    /// All benchmarks, in the order of the table.
    package static let all = [
        Benchmark(
            "train",
            "training of the masked transformer, in events per second",
            isOfDevices: true,
            run: TrainingBenchmark.run
        ),
        Benchmark(
            "quality",
            "time to the validation loss of the plain path after one epoch, in seconds",
            isLong: true,
            run: QualityBenchmark.run
        ),
        Benchmark(
            "score",
            "scoring with the masked transformer, in events per second",
            isOfDevices: true,
            run: ScoringBenchmark.run
        ),
        Benchmark("traffic", "a day of traffic from file to losses, in events per second", run: TrafficBenchmark.run),
        Benchmark("detect", "a day of traffic from file to scores, in events per second", run: DetectionBenchmark.run),
        Benchmark(
            "models",
            "training and scoring with the other models, in events per second",
            isOfDevices: true,
            run: ModelsBenchmark.run
        ),
        Benchmark("logs", "logs of several formats to events, in records per second", run: LogReadingBenchmark.run),
        Benchmark("prepare", "a plain-text log to day files, in events per second", run: PreparationBenchmark.runPlain),
        Benchmark("gzip", "a gzip log to day files, in seconds", run: PreparationBenchmark.runPacked),
        Benchmark("load", "a day file to tokens, in events per second", run: LoadingBenchmark.run),
        Benchmark("event", "one event at a time, in milliseconds", run: EventBenchmark.run),
        Benchmark("start", "the whole program `score` on ten events, in seconds", run: StartBenchmark.run),
        Benchmark(
            "memory",
            "peak memory of `score` and `train` on a day, in MB",
            isLong: true,
            run: MemoryBenchmark.run
        ),
    ]

    /// Runs `benchmarks` one after the other, and measures the machine's ceilings.
    ///
    /// - Parameters:
    ///   - benchmarks: The benchmarks to run.
    ///   - machine: The machine, for the report.
    ///   - context: The data and settings that they share.
    /// - Returns: The measurements.
    /// - Throws: `InputError` if a file or program cannot be used.
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
        report.vocabularySize = context.vocabularySize
        report.seconds = time
        report.compareWithCeilings()
        return report
    }
}
