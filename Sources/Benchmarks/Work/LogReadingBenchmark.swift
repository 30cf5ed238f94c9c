import AuthLogs
import ByteIO
import Foundation

/// Measures the reading of logs: both passes, from the file to events with the names of day files.
enum LogReadingBenchmark {
    /// The environment variable with the path of an EVTX file; there is no code here that writes one.
    private static let evtxVariable = "SURPRISAL_BENCH_EVTX"

    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let count = context.scale.plainLogCount
        return try [
            measure(
                "read sshd's lines in a syslog",
                unit: "lines/s",
                count: count,
                target: 1e6,
                plain: PlainLogReading.syslog,
                context
            ) {
                var logs = SampleLogs()
                try logs.writeSyslog(count: $0, to: $1)
            },
            json("read Winlogbeat's JSON of 1 KB", size: 1_024, count: count / 8, target: 300_000, context),
            json("read Winlogbeat's JSON of 2.4 KB", size: 2_458, count: count / 8, context),
        ] + evtx(context)
    }

    private static func json(
        _ work: String,
        size: Int,
        count: Int,
        target: Double? = nil,
        _ context: BenchmarkContext
    ) throws -> Measurement {
        try measure(
            work,
            unit: "events/s",
            count: count,
            target: target,
            plain: PlainLogReading.winlogbeat,
            context
        ) {
            var logs = SampleLogs()
            try logs.writeWinlogbeat(count: $0, size: size, to: $1)
        }
    }

    /// Measures a log of `count` records that `write` makes; the plain path reads one of a tenth of them.
    private static func measure(
        _ work: String,
        unit: String,
        count: Int,
        target: Double?,
        plain: @escaping (String) throws -> [String],
        _ context: BenchmarkContext,
        write: (Int, String) throws -> Void
    ) throws -> Measurement {
        let (piece, log) = (context.newPath("log"), context.newPath("log"))
        try write(count / 10, piece)
        try write(count, log)
        defer { for path in [piece, log] { try? FileManager.default.removeItem(atPath: path) } }
        let lines = try LogRead(piece).records
        let found = try interleaved(
            context.repetitions,
            [
                Way(atMost: context.scale.plainRepetitions) {
                    try Double(lines) / seconds { _ = try plain(piece) }
                },
                Way { try rate(log) },
            ]
        )
        return Measurement(
            "logs",
            work,
            unit: unit,
            plain: found[0],
            fast: found[1],
            target: target.map { .atLeast($0) },
            remarks: ["the plain path reads a tenth of the log, without learning which names belong together"]
        )
    }

    private static func evtx(_ context: BenchmarkContext) throws -> [Measurement] {
        guard let path = ProcessInfo.processInfo.environment[evtxVariable] else {
            try context.progress("logs: EVTX skipped, since \(evtxVariable) names no file")
            return []
        }
        let found = try interleaved(context.repetitions, [Way { try rate(path) }])
        return [
            Measurement("logs", "read EVTX", unit: "records/s", fast: found[0], target: .atLeast(100_000))
        ]
    }

    /// The number of records in the log at `path` that are read per second.
    private static func rate(_ path: String) throws -> Double {
        var records = 0
        let time = try seconds { records = try LogRead(path).records }
        return Double(records) / time
    }
}

/// A log that was read to its end.
package struct LogRead {
    /// The number of records.
    let records: Int
    /// The events as lines of a day file, if they were asked for.
    package private(set) var events: [String] = []

    /// Reads the log at `path`; keeps its events with `keepsEvents`.
    package init(_ path: String, keepsEvents: Bool = false) throws {
        var options = EventLog.Options()
        (options.users, options.showsSecrets) = (.all, true)
        let log = try EventLog([path], options: options)
        try log.read()
        records = log.tally.read
        let reader = try log.events()
        while try reader.next() {
            guard keepsEvents else { continue }
            events.append("\(reader.time.seconds),\(String(decoding: reader.row.text, as: UTF8.self))")
        }
    }
}
