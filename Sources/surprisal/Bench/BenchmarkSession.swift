import Benchmarks
import ByteIO
import Evaluation
import Foundation
import Torch

/// Runs benchmarks, and writes their results to the files that were asked for.
struct BenchmarkSession {
    private let options: BenchmarkOptions
    private let context: BenchmarkContext
    private let device: Device
    private let line: StatusLine

    init(_ options: BenchmarkOptions, threads: ThreadOptions, isQuiet: Bool) throws {
        self.options = options
        try Libtorch.load()
        Libtorch.threadCount = threads.count()
        device = try DeviceOptions.device(options.device)
        let line = StatusLine(quiet: isQuiet)
        self.line = line
        context = try BenchmarkContext(
            scale: options.tiny ? .tiny : options.full ? .full : .subset,
            device: device,
            repetitions: options.repetitions,
            folder: options.folder ?? Self.standardFolder,
            dataFolder: options.data,
            program: Bundle.main.executablePath ?? CommandLine.arguments[0],
            progress: { text in
                if Interruption.isRequested { throw CancellationError() }
                if Console.isInteractive { line.keep(text) }
            }
        )
    }

    /// Measures what was asked for.
    func run() throws -> BenchmarkReport {
        let machine = Machine(processor: Processor.current.model, device: device)
        var report = try Benchmark.report(options.benchmarks(on: device), on: machine, context)
        if options.growth { try Growth.measure(into: &report, context) }
        line.clear()
        return report
    }

    /// Writes the files that were asked for.
    func write(_ report: BenchmarkReport) throws {
        if let json = options.json { try AtomicFile.write(report.json, to: json) }
        guard let plots = options.plots else { return }
        try FileManager.default.createDirectory(atPath: plots, withIntermediateDirectories: true)
        for (name, chart) in GrowthPlots.charts(report.growth) {
            try AtomicFile.write(chart.svg, to: "\(plots)/\(name).svg")
        }
    }

    private static var standardFolder: String {
        FileManager.default.temporaryDirectory.path + "/surprisal-bench-\(getuid())"
    }
}
