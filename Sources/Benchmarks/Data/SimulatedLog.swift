import AuthLogs
import ByteIO
import Foundation
import Simulator

/// The log of a simulated network, in a folder where it is created once.
struct SimulatedLog {
    /// The raw log of the first day, plain.
    let text: String
    /// The raw log of the first day, compressed with gzip.
    let packed: String
    /// The folder of the day files and their counts.
    let days: String

    /// The day file of the first day.
    var dayFile: String { "\(days)/\(firstDay).csv" }
    /// The field counts of all days.
    var counts: String { "\(days)/counts.json" }

    private let firstDay: Int

    /// Opens the log of `scale` in `folder`, or creates it.
    init(_ scale: BenchmarkScale, in folder: String, progress: (String) throws -> Void) throws {
        firstDay = scale.days[0]
        text = "\(folder)/auth.txt"
        packed = "\(folder)/packed/auth.txt.gz"
        days = "\(folder)/days"
        // The counts are written last: if they exist, everything does.
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
            throw InputError(file: path, message: "cannot create the folder: \(error.localizedDescription)")
        }
    }
}

/// Writes a simulated log as plain text and optionally as gzip: all of it, or every n-th minute.
struct MinuteSink: SimulatorSink {
    private let interval: Int
    private let text: AtomicFile
    private var packed: SimulationFiles?

    /// Creates a sink that writes every `interval`-th minute to the file at `text` and to `auth.txt.gz` in the folder
    /// `packed`.
    init(text: String, packed: String?, interval: Int) throws {
        self.interval = interval
        self.text = try AtomicFile(path: text)
        self.packed = try packed.map { try SimulationFiles(folder: $0) }
    }

    mutating func write(_ lines: UnsafeRawBufferPointer) throws {
        var start = 0
        while start < lines.count {
            // Lines of the same minute are adjacent.
            var end = start
            let minute = Self.minute(lines, at: start)
            repeat {
                end = Self.lineEnd(lines, from: end)
            } while end < lines.count && Self.minute(lines, at: end) == minute
            if minute.isMultiple(of: interval) { try keep(UnsafeRawBufferPointer(rebasing: lines[start..<end])) }
            start = end
        }
    }

    mutating func record(_ event: RedTeamEvent) {}

    /// Commits the files.
    mutating func commit() throws {
        try text.commit()
        try packed?.commit()
    }

    private mutating func keep(_ lines: UnsafeRawBufferPointer) throws {
        try text.write(lines)
        try packed?.write(lines)
    }

    private static func minute(_ lines: UnsafeRawBufferPointer, at start: Int) -> Int {
        var second = 0
        var place = start
        while place < lines.count, lines[place] != UInt8(ascii: ",") {
            second = 10 * second + Int(lines[place] & 0x0f)
            place += 1
        }
        return second / 60
    }

    private static func lineEnd(_ lines: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = lines.baseAddress, let end = memchr(base + start, 0x0a, lines.count - start) else {
            return lines.count
        }
        return UnsafeRawPointer(end) - base + 1
    }
}
