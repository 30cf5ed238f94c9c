import AuthLogs
import ByteIO
import Foundation
import Simulator

/// The log of a simulated network, in a folder where it is made once.
struct SimulatedLog {
    /// The first day's raw log, plain.
    let text: String
    /// The same, packed by gzip.
    let packed: String
    /// The folder of the day files and their counts.
    let days: String

    /// The first day's file.
    var dayFile: String { "\(days)/\(firstDay).csv" }
    /// The field counts of all days.
    var counts: String { "\(days)/counts.json" }

    private let firstDay: Int

    /// The log of `scale` in `folder`, which is made where it is not there.
    init(_ scale: BenchmarkScale, in folder: String, progress: (String) throws -> Void) throws {
        firstDay = scale.days[0]
        text = "\(folder)/auth.txt"
        packed = "\(folder)/packed/auth.txt.gz"
        days = "\(folder)/days"
        // The counts come last: where they are, all is.
        guard !FileManager.default.fileExists(atPath: counts) else { return }
        try Self.makeFolder(folder)
        let simulator = Simulator(configuration: scale.organisation, seed: 1)
        for day in scale.days {
            try progress("simulating day \(day)")
            let isFirst = day == firstDay
            let log = isFirst ? text : "\(folder)/\(day).txt"
            var sink = try MinuteSink(
                text: log,
                packed: isFirst ? "\(folder)/packed" : nil,
                interval: scale.minuteInterval
            )
            try simulator.generate(days: [day], into: &sink)
            try sink.commit()
            try Preparation(log: log, days: [day], output: "\(folder)/\(day)").run()
            try Self.makeFolder(days)
            try? FileManager.default.removeItem(atPath: "\(days)/\(day).csv")
            try FileManager.default.moveItem(atPath: "\(folder)/\(day)/\(day).csv", toPath: "\(days)/\(day).csv")
            try FileManager.default.removeItem(atPath: "\(folder)/\(day)")
            if !isFirst { try FileManager.default.removeItem(atPath: log) }
        }
        try FieldCounts.counting(scale.days.sorted().map { "\(days)/\($0).csv" }).write(to: counts)
    }

    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: path, message: "cannot be made: \(error.localizedDescription)")
        }
    }
}
