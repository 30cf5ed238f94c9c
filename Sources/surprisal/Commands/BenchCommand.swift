import ArgumentParser
import Benchmarks
import Evaluation
import ByteIO
import Foundation
import Torch

/// `surprisal bench`: how fast this machine does all that the program does, plain against fast.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast everything is here, against the plain way of computing it.",
        discussion: """
            Without options a subset, in less than a minute. Each figure is the median of some repetitions, from the lowest \
            to the highest in brackets; the plain path and ours take turns. \
            Benchmarks: \(Self.names(Benchmark.all)); of these \
            \(Self.names(Benchmark.all.filter(\.isLong))) with --full or by --only.
            """
    )

    @Flag(help: "Measure everything, on three days of a network of LANL's size: many minutes and 5 GB of disk.")
    var full = false

    @Flag(help: ArgumentHelp("Measure next to nothing.", visibility: .hidden))
    var tiny = false

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Only these benchmarks.", valueName: "name"))
    var only: [String] = []

    @Flag(help: "Measure how rows a second grow with batch, words, layers and threads instead.")
    var growth = false

    @Option(
        help: """
            Where models compute: cpu, cuda, cuda:1 or mps. On another device than cpu \
            \(Self.names(Benchmark.all.filter(\.isOfDevices))) can be measured, plain and fast on that device.
            """
    )
    var device = "cpu"

    @Option(help: ArgumentHelp("Learn and score the rows of these day files and counts.json.", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Where the simulated log is kept. (default: a temporary folder)", valueName: "dir"))
    var folder: String?

    @Option(help: ArgumentHelp("Write all that was found as JSON.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("Write the plots of --growth as SVG.", valueName: "dir"))
    var plots: String?

    @Option(help: ArgumentHelp("How often each figure is measured. (default: 3, or 5 with --full)", valueName: "n"))
    var repetitions: Int?

    @OptionGroup
    var common: CommonOptions

    func validate() throws {
        if let unknown = only.first(where: { name in !Benchmark.all.contains { $0.isNamed(name) } }) {
            throw ValidationError("there is no benchmark `\(unknown)`; there are \(Self.names(Benchmark.all))")
        }
        if let repetitions, repetitions < 1 {
            throw ValidationError("--repetitions takes a number from 1, not \(repetitions)")
        }
        if growth, !only.isEmpty { throw ValidationError("--growth is measured instead of what --only names") }
        if only.contains("quality"), !full, !tiny, data == nil {
            throw ValidationError("quality needs a second day to validate: --full, or --data with 6.csv beside 7.csv")
        }
        if plots != nil, !growth { throw ValidationError("--plots needs --growth") }
        guard device != "cpu" else { return }
        if growth { throw ValidationError("--growth is measured on the processor alone") }
        let onProcessor = Benchmark.all.filter { only.contains(where: $0.isNamed) && !$0.isOfDevices }
        guard onProcessor.isEmpty else {
            throw ValidationError("\(Self.names(onProcessor)) cannot be measured on \(device)")
        }
    }

    private static func names(_ benchmarks: [Benchmark]) -> String { benchmarks.map(\.name).joined(separator: ", ") }

    /// Those that were named, or else all that fit scale and device.
    private func chosen(on device: Device) -> [Benchmark] {
        guard only.isEmpty else { return Benchmark.all.filter { only.contains(where: $0.isNamed) } }
        return Benchmark.all.filter { !growth && (full || !$0.isLong) && (device == .cpu || $0.isOfDevices) }
    }

    func run() throws {
        Interruption.listen()
        try Libtorch.load()
        Libtorch.threadCount = common.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let device = try DeviceOptions.device(device)
        let line = StatusLine(quiet: common.quiet)
        let context = try BenchmarkContext(
            scale: tiny ? .tiny : full ? .full : .subset,
            device: device,
            repetitions: repetitions,
            folder: folder ?? Self.standardFolder,
            dataFolder: data,
            program: Bundle.main.executablePath ?? CommandLine.arguments[0],
            progress: { text in
                if Interruption.isRequested { throw CancellationError() }
                if Console.isInteractive { line.keep(text) }
            }
        )
        let machine = Machine(processor: Processor.current.model, device: device)
        var report = try Benchmark.report(chosen(on: device), on: machine, context)
        if growth { try Growth.measure(into: &report, context) }
        line.clear()
        print(BenchmarkText(report).lines.joined(separator: "\n"))
        if let json { try AtomicFile.write(report.json, to: json) }
        guard let plots else { return }
        try FileManager.default.createDirectory(atPath: plots, withIntermediateDirectories: true)
        for (name, chart) in GrowthPlots.charts(report.growth) {
            try AtomicFile.write(chart.svg, to: "\(plots)/\(name).svg")
        }
    }

    private static var standardFolder: String {
        FileManager.default.temporaryDirectory.path + "/surprisal-bench-\(getuid())"
    }
}
