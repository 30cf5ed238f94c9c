import AuthLogs
import ByteIO
import Foundation
import Vocabulary

/// Measures the conversion of a raw log to day files.
enum PreparationBenchmark {
    /// Measures a plain-text log, compared with a loop over lines.
    static func runPlain(_ context: BenchmarkContext) throws -> [Measurement] {
        let log = try context.log()
        let piece = context.newPath("log")
        try DayPiece.write(DayPiece.lines(of: log.text, count: context.scale.plainLogCount), to: piece)
        let found = try interleaved(
            context.repetitions,
            [
                Way(atMost: context.scale.plainRepetitions) {
                    var events = 0
                    let time = try seconds {
                        events = try PlainPreparation(days: [7]).run(log: piece, output: context.newPath("plain"))
                    }
                    return Double(events) / time
                },
                Way {
                    let (events, time) = try prepare(log.text, context)
                    return Double(events) / time
                },
            ]
        )
        return [
            Measurement(
                "prepare",
                "prepare, plain text",
                unit: "events/s",
                plain: found[0],
                fast: found[1],
                target: .atLeast(8e6),
                remarks: ["the plain path is a loop of getline and split over a part of the log"]
            )
        ]
    }

    /// Measures a gzip log, compared with decompression only.
    static func runPacked(_ context: BenchmarkContext) throws -> [Measurement] {
        let log = try context.log()
        let found = try interleaved(
            context.repetitions,
            [
                Way { try seconds { try ChildProcess.run("gzip", ["-dc", log.packed]) } },
                Way { try prepare(log.packed, context).seconds },
            ]
        )
        return [
            Measurement(
                "gzip",
                "prepare from gzip, compared with `gzip -dc`",
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
    ) throws -> (events: Int, seconds: Double) {
        let output = context.newPath("days")
        defer { try? FileManager.default.removeItem(atPath: output) }
        var events = 0
        let time = try seconds { events = try Preparation(log: log, days: [7], output: output).run().read }
        return (events, time)
    }
}

/// Measures the conversion of a day file to the token table that models read.
enum LoadingBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let log = try context.log()
        let vocabulary = Vocabulary(
            counts: try FieldCounts(path: log.counts),
            tokenization: .wordGlobal,
            cutoff: context.scale.cutoff
        )
        let found = try interleaved(
            context.repetitions,
            [
                Way {
                    var events = 0
                    let time = try seconds {
                        events = try TokenTable(contentsOf: [log.dayFile], vocabulary: vocabulary).count
                    }
                    return Double(events) / time
                }
            ]
        )
        return [
            Measurement("load", "load and tokenize a day", unit: "events/s", fast: found[0], target: .atLeast(5e6))
        ]
    }
}

/// A straightforward preparation: lines as strings, split at commas, counted in dictionaries.
///
/// The baseline that ours is measured against. Lines are read as `readLine` reads them, by `getline`, but from a file;
/// all events of the wanted days whose source user begins with `U` are written, with the label 0, and every value is
/// counted in order of first appearance.
package struct PlainPreparation {
    private let days: Set<Int>
    private var files: [Int: AtomicFile] = [:]
    private var counts: [[String: Int]] = Array(repeating: [:], count: Self.names.count)
    private var orders: [[String]] = Array(repeating: [], count: Self.names.count)

    private static let names = [
        "src_user", "src_domain", "dst_user", "dst_domain", "src_pc", "dst_pc", "auth_type", "logon_type",
        "auth_orient", "success",
    ]

    /// Creates a preparation of `days`.
    package init(days: Set<Int>) { self.days = days }

    /// Writes day files and counts of the log at `path` to the folder `output`; returns the number of events read.
    package func run(log path: String, output: String) throws -> Int {
        var copy = self
        return try copy.prepare(path, output)
    }

    private mutating func prepare(_ path: String, _ output: String) throws -> Int {
        try SimulatedLog.makeFolder(output)
        for day in days { files[day] = try AtomicFile(path: "\(output)/\(day).csv") }
        guard let log = fopen(path, "r") else { throw InputError(file: path, message: "cannot be read") }
        defer { fclose(log) }
        var events = 0
        while let line = Self.readLine(log) {
            events += 1
            try take(line)
        }
        for file in files.values { try file.commit() }
        try AtomicFile.write(countsText, to: "\(output)/counts.json")
        return events
    }

    /// The next line without its end, as the standard library's `readLine` reads it.
    private static func readLine(_ file: UnsafeMutablePointer<FILE>) -> String? {
        var bytes: UnsafeMutablePointer<CChar>?
        var capacity = 0
        let count = getline(&bytes, &capacity, file)
        defer { free(bytes) }
        guard count >= 0, let bytes else { return nil }
        let line = UnsafeRawBufferPointer(start: bytes, count: count)
        return String(decoding: line.last == 0x0a ? line.dropLast() : line[...], as: UTF8.self)
    }

    private mutating func take(_ line: String) throws {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 9, let second = Int(fields[0]), let file = files[second / 86_400] else { return }
        let source = fields[1].split(separator: "@")
        let destination = fields[2].split(separator: "@")
        guard source.count == 2, destination.count == 2, source[0].hasPrefix("U") else { return }
        let user = String(destination[0].filter { $0 != "$" })
        let values =
            [String(source[0]), String(source[1]), user, String(destination[1])] + fields[3...].map(String.init)
        try file.write("\(second),\(values.joined(separator: ",")),0\n")
        for (index, value) in values.enumerated() {
            // A destination user may be a computer account.
            count(value, in: index == 2 && value.hasPrefix("C") ? 5 : index)
        }
    }

    private mutating func count(_ value: String, in field: Int) {
        if let before = counts[field][value] {
            counts[field][value] = before + 1
        } else {
            counts[field][value] = 1
            orders[field].append(value)
        }
    }

    /// The text of `counts.json`, for values that need no escapes.
    private var countsText: String {
        let fields = Self.names.indices.map { field in
            let entries = orders[field].map { "\"\($0)\": \(counts[field][$0] ?? 0)" }
            return "\"\(Self.names[field])\": {\(entries.joined(separator: ", "))}"
        }
        return "{\n\(fields.joined(separator: ",\n"))\n}\n"
    }
}
