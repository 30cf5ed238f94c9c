import AuthLogs
import ByteIO
import Foundation

/// From a raw log to day files.
enum PreparationBenchmark {
    /// Plain text, against a loop over lines.
    static func runPlain(_ context: BenchmarkContext) throws -> [Measurement] {
        let log = try context.log()
        let piece = context.newPath("log")
        try DayPiece.write(DayPiece.lines(of: log.text, count: context.scale.plainLogRows), to: piece)
        let found = try interleaved(
            context.repetitions,
            [
                Way(atMost: context.scale.plainRepetitions) {
                    var rows = 0
                    let time = try seconds {
                        rows = try PlainPreparation(days: [7]).run(log: piece, output: context.newPath("plain"))
                    }
                    return Double(rows) / time
                },
                Way {
                    let (rows, time) = try prepare(log.text, context)
                    return Double(rows) / time
                },
            ]
        )
        return [
            Measurement(
                "prepare",
                "prepare, plain text",
                unit: "rows/s",
                plain: found[0],
                fast: found[1],
                target: .atLeast(8e6),
                remarks: ["the plain path is a loop of getline and split over a part of the log"]
            )
        ]
    }

    /// A packed log, against gzip alone.
    static func runPacked(_ context: BenchmarkContext) throws -> [Measurement] {
        let log = try context.log()
        let found = try interleaved(
            context.repetitions,
            [
                Way { try seconds { try Child.run("gzip", ["-dc", log.packed]) } },
                Way { try prepare(log.packed, context).seconds },
            ]
        )
        return [
            Measurement(
                "gzip",
                "prepare from gzip, against `gzip -dc`",
                unit: "s",
                isLessBetter: true,
                plain: found[0],
                fast: found[1],
                target: .times(1.25)
            )
        ]
    }

    private static func prepare(
        _ log: String,
        _ context: BenchmarkContext
    ) throws -> (rows: Int, seconds: Double) {
        let output = context.newPath("days")
        defer { try? FileManager.default.removeItem(atPath: output) }
        var rows = 0
        let time = try seconds { rows = try Preparation(log: log, days: [7], output: output).run().read }
        return (rows, time)
    }
}
