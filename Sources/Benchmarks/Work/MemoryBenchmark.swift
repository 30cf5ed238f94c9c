import AuthLogs
import ByteIO
import Foundation
import LanguageModels
import Runs
import Training
import Vocabulary

/// The most memory that the program takes for a day, watched from outside.
///
/// Counted is what is resident of its own memory and of its libraries, libtorch's among them; pages of the files that it
/// reads are the system's and go when others need the room.
enum MemoryBenchmark {
    /// Training takes no more later on: the rows are in memory, and every step is like the last one.
    private static let trainingSeconds = 90.0

    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        guard FileManager.default.fileExists(atPath: "/proc/self/smaps") else { return [] }
        let log = try context.log()
        let vocabulary = Vocabulary(
            counts: try FieldCounts(path: log.counts),
            tokenization: .wordGlobal,
            cutoff: context.scale.cutoff
        )
        let run = try StoredRun.make(vocabulary, context)
        try context.progress("memory: score")
        let scored = try peak(
            context.program,
            ["score", run, log.dayFile, "--output", context.newPath("scores"), "--quiet"],
            readingBelow: log.days,
            limit: .infinity
        )
        let file = context.newPath("trainer.json")
        var settings = TrainerConfiguration.recommended(.transformer, rows: 1)
        settings.trainFiles = [URL(fileURLWithPath: log.dayFile).lastPathComponent]
        settings.validationFiles = []
        settings.epochs = 1
        try AtomicFile.write(settings.json, to: file)
        try context.progress("memory: train")
        let trained = try peak(
            context.program,
            [
                "train", "--data", log.days, "--trainer-config", file, "--output", context.newPath("trained"),
                "--quiet",
            ],
            readingBelow: log.days,
            limit: trainingSeconds
        )
        try context.progress("memory: score with history")
        _ = try StoredRun.calibrate(run, on: log.dayFile, context)
        let judged = try peak(
            context.program,
            ["score", run, log.dayFile, "--output", context.newPath("scores"), "--quiet"],
            readingBelow: log.days,
            limit: .infinity
        )
        return [
            row("`score --losses`", scored, limit: 500), row("`score`, with the history", judged, limit: 700),
            row("`train`", trained, limit: 2_000),
        ]
    }

    private static func row(_ command: String, _ bytes: Int, limit: Double) -> Measurement {
        Measurement(
            "memory",
            "peak memory, \(command) on a day",
            unit: "MB",
            isLessBetter: true,
            fast: Samples([Double(bytes) / 1e6]),
            target: .atMost(limit)
        )
    }

    /// The most bytes that `program` had resident, the files below `folder` left out; it is ended after `limit` seconds.
    private static func peak(
        _ program: String,
        _ arguments: [String],
        readingBelow folder: String,
        limit: Double
    ) throws -> Int {
        let process = try Child.start(program, arguments)
        let start = ContinuousClock.now
        let place = URL(fileURLWithPath: folder).standardizedFileURL.resolvingSymlinksInPath().path
        var peak = 0
        while process.isRunning {
            peak = max(peak, ResidentMemory.bytes(of: process.processIdentifier, without: place) ?? 0)
            if start.duration(to: .now) / .seconds(1) > limit {
                process.terminate()
                process.waitUntilExit()
                return peak
            }
            Thread.sleep(forTimeInterval: 0.2)
        }
        guard process.terminationStatus == 0 else {
            throw InputError(file: program, message: "failed with exit code \(process.terminationStatus)")
        }
        return peak
    }
}
