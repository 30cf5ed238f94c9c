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

/// Writes a simulated log as plain text, and packed where that is wanted: all of it, or one minute in some.
struct MinuteSink: SimulatorSink {
    private let interval: Int
    private let text: AtomicFile
    private var packed: SimulationFiles?

    /// A sink that keeps one minute in `interval` in the file at `text` and in `auth.txt.gz` of the folder `packed`.
    init(text: String, packed: String?, interval: Int) throws {
        self.interval = interval
        self.text = try AtomicFile(path: text)
        self.packed = try packed.map { try SimulationFiles(folder: $0) }
    }

    mutating func write(_ lines: UnsafeRawBufferPointer) throws {
        var start = 0
        while start < lines.count {
            // Lines of the same minute lie together.
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

    /// Makes the files visible.
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
