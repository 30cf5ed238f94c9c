import AuthLogs
import ByteIO
import Foundation
import LanguageModels
import Runs
import Training
import Vocabulary

/// Measures the peak memory of the program on a day, from outside.
///
/// It counts the resident memory of the program and its libraries, including libtorch, but not the cached pages of
/// files that it reads, which the system reclaims when needed.
enum MemoryBenchmark {
    /// The time limit of training, whose memory does not grow later: the events are loaded, and all steps are alike.
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
        let withHistory = try peak(
            context.program,
            ["score", run, log.dayFile, "--output", context.newPath("scores"), "--quiet"],
            readingBelow: log.days,
            limit: .infinity
        )
        return [
            measurement("`score`, losses only", scored, limit: 500),
            measurement("`score`, with the history", withHistory, limit: 700),
            measurement("`train`", trained, limit: 2_000),
        ]
    }

    private static func measurement(_ command: String, _ bytes: Int, limit: Double) -> Measurement {
        Measurement(
            "memory",
            "peak memory, \(command) on a day",
            unit: "MB",
            isLessBetter: true,
            fast: Samples([Double(bytes) / 1e6]),
            target: .atMost(limit)
        )
    }

    /// Runs `program` for at most `limit` seconds and returns its peak resident bytes, without files below `folder`.
    private static func peak(
        _ program: String,
        _ arguments: [String],
        readingBelow folder: String,
        limit: Double
    ) throws -> Int {
        let process = try ChildProcess.start(program, arguments)
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

/// Measures the whole program, from start to end, with almost no work.
enum StartBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let sample = try context.sampleEvents()
        let run = try StoredRun.make(sample.vocabulary, context)
        let few = context.newPath("rows")
        try DayPiece.write(DayPiece.lines(of: sample.training, count: 10), to: few)
        let found = try interleaved(
            context.repetitions,
            [Way { try seconds { try ChildProcess.run(context.program, ["score", run, few, "--quiet"]) } }]
        )
        return [
            Measurement(
                "start",
                "`score` on 10 events, the whole program",
                unit: "s",
                isLessBetter: true,
                fast: found[0],
                target: .atMost(2)
            )
        ]
    }
}
