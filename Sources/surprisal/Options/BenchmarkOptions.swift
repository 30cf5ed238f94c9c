import ArgumentParser
import Benchmarks
import Torch

/// The measurements of `bench`.
struct BenchmarkOptions: ParsableArguments {
    @Flag(help: "Run all benchmarks at full size: three days of a network of LANL's size, many minutes, 5 GB of disk.")
    var full = false

    @Flag(help: ArgumentHelp("Run at the smallest size.", visibility: .hidden))
    var tiny = false

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Run only these benchmarks.", valueName: "name"))
    var only: [String] = []

    @Flag(help: "Instead, measure how throughput scales with batch size, vocabulary, layers and threads.")
    var growth = false

    @Option(
        help: """
            Device to compute on: cpu, cuda, cuda:N or mps. Devices other than cpu support \
            \(Self.names(Benchmark.all.filter(\.isOfDevices))).
            """
    )
    var device = "cpu"

    @Option(help: ArgumentHelp("Use the day files and counts.json in this folder.", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Folder for the simulated log. (default: a temporary folder)", valueName: "dir"))
    var folder: String?

    @Option(help: ArgumentHelp("Also write the results to this file as JSON.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("Write the plots of --growth to this folder as SVG.", valueName: "dir"))
    var plots: String?

    @Option(help: ArgumentHelp("Repetitions of each measurement. (default: 3, or 5 with --full)", valueName: "n"))
    var repetitions: Int?

    func validate() throws {
        if let unknown = only.first(where: { name in !Benchmark.all.contains { $0.name == name } }) {
            throw ValidationError("--only: unknown benchmark '\(unknown)'; expected \(Self.names(Benchmark.all))")
        }
        if let repetitions, repetitions < 1 {
            throw ValidationError("--repetitions: expected a number of at least 1, found \(repetitions)")
        }
        if growth, !only.isEmpty { throw ValidationError("--growth cannot be combined with --only") }
        if only.contains("quality"), !full, !tiny, data == nil {
            throw ValidationError("quality needs a validation day: use --full, or --data with 6.csv and 7.csv")
        }
        if plots != nil, !growth { throw ValidationError("--plots requires --growth") }
        guard device != "cpu" else { return }
        if growth { throw ValidationError("--growth runs on the CPU only") }
        let ofProcessors = Benchmark.all.filter { only.contains($0.name) && !$0.isOfDevices }
        guard ofProcessors.isEmpty else {
            throw ValidationError("\(Self.names(ofProcessors)) cannot run on \(device)")
        }
    }

    /// The benchmarks named by the user, or all that suit size and device.
    func benchmarks(on device: Device) -> [Benchmark] {
        guard only.isEmpty else { return Benchmark.all.filter { only.contains($0.name) } }
        return Benchmark.all.filter { !growth && (full || !$0.isLong) && (device == .cpu || $0.isOfDevices) }
    }

    /// The names of `benchmarks`, as the help lists them.
    static func names(_ benchmarks: [Benchmark]) -> String { benchmarks.map(\.name).joined(separator: ", ") }
}
