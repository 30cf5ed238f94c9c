import AuthLogs
import Benchmarks
import Evaluation
import Foundation
import TestSupport
import Testing
import Torch

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite(.serialized) struct BenchmarkRunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func report(_ names: String..., data: String? = nil) throws -> BenchmarkReport {
        try Libtorch.load()
        let context = try BenchmarkContext(
            scale: .tiny,
            folder: folder.path,
            dataFolder: data,
            program: Tool.path
        )
        let chosen = Benchmark.all.filter { names.contains($0.name) }
        return try Benchmark.report(chosen, on: Machine(processor: "a processor"), context)
    }

    /// How many precisions scoring by all words is measured in on this processor.
    private static let precisions = InstructionSet.current.multipliesBFloat16 ? 2 : 1

    @Test func `every benchmark has a unique name`() {
        let names = Benchmark.all.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func `a report is read back from its file unchanged`() throws {
        let report = try report("score", "load", "prepare", "gzip", "event", "traffic")
        #expect(try BenchmarkReport(json: report.json) == report)
        let work = report.measurements.map(\.name)
        let scores = Array(repeating: "score", count: Self.precisions + 1)
        #expect(work == scores + ["traffic", "prepare", "gzip", "load", "event", "event"])
        #expect(report.measurements.allSatisfy { $0.fast.median > 0 && $0.plain.map { $0.median > 0 } ?? true })
        #expect(report.vocabularySize ?? 0 > 100)
        #expect(report.ceilings != nil)
        #expect(report.measurements[0].fractionOfCeiling != nil)
    }

    @Test func `training and scoring are measured on a device, also in large batches`() throws {
        // The processor stands in for it; products that are large enough for a GPU would take it minutes.
        try Libtorch.load()
        let measurements = try SimulatedGPU()() {
            let context = try BenchmarkContext(scale: .tiny, folder: folder.path, program: Tool.path)
            return try Benchmark.all.filter(\.isOfDevices).flatMap { try $0.run(context) }
        }
        #expect(measurements.filter { $0.name == "train" }.count == 4)
        #expect(measurements.filter { $0.name == "score" }.count == Self.precisions + 2)
        #expect(measurements.filter { $0.work.hasSuffix("batches of 1024") }.count == 3)
        #expect(measurements.filter { $0.name == "models" }.count == 6)
        #expect(measurements.allSatisfy { $0.plain?.median ?? 0 > 0 && $0.fast.median > 0 })
    }

    @Test func `the plain loop prepares the simulated log with the same result`() throws {
        _ = try report("load")
        let log = folder.file("tiny/auth.txt")
        try Preparation(log: log, days: [7], output: folder.file("ours")).run()
        _ = try PlainPreparation(days: [7]).run(log: log, output: folder.file("plain"))
        for name in ["7.csv", "counts.json"] {
            let texts = try ["ours", "plain"].map { try Data(contentsOf: folder.url("\($0)/\(name)")) }
            #expect(texts[0] == texts[1], "\(name)")
            #expect(texts[0].count > 1_000)
        }
    }

    @Test func `the table has a cell for each column`() throws {
        let report = try report("start", "load")
        let table = BenchmarkTable(report)
        #expect(table.rows.count == 2)
        #expect(table.rows.allSatisfy { $0.count == BenchmarkTable.columns.count })
        #expect(table.rows[0][0] == "load and tokenize a day")
        #expect(table.rows[0][5] == "≥ 5,000,000")
    }

    @Test func `training is measured, and the time to a loss`() throws {
        let report = try report("train", "quality")
        #expect(report.measurements.map(\.unit) == ["events/s", "events/s", "s"])
        #expect(report.measurements.allSatisfy { $0.ratio ?? 0 > 0 })
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/smaps"), "no /proc"))
    func `programs are watched while they run`() throws {
        let report = try report("memory")
        #expect(report.measurements.map(\.unit) == ["MB", "MB", "MB"])
        // A program with libtorch takes more than that.
        #expect(report.measurements.allSatisfy { $0.fast.median > 30 })
    }

    @Test func `growth has a curve for each axis and task, and a chart for each axis`() throws {
        var report = try report()
        let context = try BenchmarkContext(
            scale: .tiny,
            repetitions: 1,
            folder: folder.path,
            program: Tool.path
        )
        try Growth.measure(into: &report, context)
        #expect(Set(report.growth.map(\.axis)) == Set(Growth.axes))
        #expect(report.growth.count == 3 * Growth.axes.count)
        let charts = GrowthPlots.charts(report.growth)
        #expect(charts.map(\.name) == Growth.axes)
        for (_, chart) in charts {
            // Whole as XML, and standing alone.
            let parser = XMLParser(data: Data(chart.svg.utf8))
            #expect(parser.parse())
            #expect(chart.svg.contains("score, plain"))
        }
        #expect(try BenchmarkReport(json: report.json) == report)
    }
}
