import ArgumentParser
import Benchmarks

/// `surprisal bench`: measures the speed of this machine, fast implementations against plain ones.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Benchmark this machine.",
        discussion: """
            Compares the fast implementations with the plain ones. Each result is the median of several repetitions, \
            with the lowest and the highest in brackets; the two implementations take turns. Without options, a subset \
            runs in less than a minute.

            Benchmarks: \(BenchmarkOptions.names(Benchmark.all)); only with --full or --only: \
            \(BenchmarkOptions.names(Benchmark.all.filter(\.isLong))).
            """
    )

    @OptionGroup
    var options: BenchmarkOptions

    @OptionGroup
    var threads: ThreadOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        Interruption.listen()
        let session = try BenchmarkSession(options, threads: threads, isQuiet: common.quiet)
        let report = try session.run()
        print(BenchmarkText(report).lines.joined(separator: "\n"))
        try session.write(report)
    }
}
