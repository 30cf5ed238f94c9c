import ByteIO
package import Foundation

/// The logs of a run's metrics: for programs (`metrics.jsonl`) and for TensorBoard.
package final class RunLogs {
    /// The lengths of the logs: a checkpoint holds them, and resuming truncates the logs to them.
    package struct Position: Codable, Hashable, Sendable {
        /// The length of `metrics.jsonl` in bytes.
        package var metrics: Int
        /// The length of the event file in bytes.
        package var events: Int
        /// The event file's name.
        package var eventFile: String
    }

    private let metrics: AppendingFile
    private let events: AppendingFile
    private let eventFile: String

    /// Opens the logs of `run`: new and empty, or truncated to `position`.
    ///
    /// - Throws: `InputError` when a log cannot be written, or is shorter than `position` says.
    package init(_ run: RunFolder, resumingAt position: Position? = nil, now: Date = .now) throws {
        // Logs from before a first checkpoint are of events that are learned from again.
        if position == nil { try Self.removeEventFiles(in: run) }
        eventFile = position?.eventFile ?? "\(Self.eventPrefix)\(Int(now.timeIntervalSince1970)).surprisal"
        metrics = try AppendingFile(path: run.path(.metrics), keeping: position?.metrics ?? 0)
        events = try AppendingFile(path: "\(run.path)/\(eventFile)", keeping: position?.events ?? 0)
        if position == nil {
            try events.append(EventMessage.record(EventMessage.fileVersion(time: now.timeIntervalSince1970)))
        }
    }

    private static func removeEventFiles(in run: RunFolder) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: run.path)) ?? []
        for name in names where name.hasPrefix(eventPrefix) {
            try FileManager.default.removeItem(atPath: "\(run.path)/\(name)")
        }
    }

    /// The prefix by which TensorBoard finds its files.
    static let eventPrefix = "events.out.tfevents."

    /// Appends `values` measured at `step`; names are paths such as `train/loss`.
    package func log(step: Int, _ values: [(name: String, value: Double)], now: Date = .now) throws {
        let time = now.timeIntervalSince1970
        try metrics.append(Array(Self.line(step: step, time: time, values).utf8))
        try events.append(EventMessage.record(EventMessage.scalars(values, step: step, time: time)))
    }

    /// Makes the logs durable and returns their lengths: call it right before a checkpoint is written.
    package func position() throws -> Position {
        try metrics.sync()
        try events.sync()
        return Position(metrics: metrics.length, events: events.length, eventFile: eventFile)
    }

    /// JSON has no infinities and no not-a-number: they are null.
    private static func line(step: Int, time: Double, _ values: [(name: String, value: Double)]) -> String {
        let pairs = values.map { "\(JSONText.quoted($0.name)):\($0.value.isFinite ? "\($0.value)" : "null")" }
        return "{" + (["\"step\":\(step)", "\"time\":\(time)"] + pairs).joined(separator: ",") + "}\n"
    }
}

/// A growing log, which a resumed run truncates to the length at its checkpoint.
final class AppendingFile {
    let path: String
    /// The current length in bytes.
    private(set) var length: Int
    private let descriptor: Int32

    /// Opens the file at `path` truncated to its first `length` bytes; 0 starts it anew.
    ///
    /// - Throws: `InputError` when the file cannot be written, or is shorter than `length`.
    init(path: String, keeping length: Int) throws {
        self.path = path
        self.length = length
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path, "cannot be opened") }
        // From here on `deinit` closes the file, also where this throws.
        let found = Int(lseek(descriptor, 0, SEEK_END))
        guard found >= length else {
            let message = "has \(found) bytes where the checkpoint expects at least \(length): it was changed since"
            throw InputError(file: path, message: message)
        }
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw Self.failure(path, "cannot be truncated") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Appends `bytes` without buffering, so that others can follow the file.
    func append(_ bytes: some Sequence<UInt8>) throws {
        try Array(bytes).withUnsafeBytes { bytes in
            var rest = bytes
            while let base = rest.baseAddress, !rest.isEmpty {
                let written = write(descriptor, base, rest.count)
                if written < 0 {
                    guard errno == EINTR else { throw Self.failure(path, "cannot be written") }
                    continue
                }
                length += written
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }

    /// Syncs the file to disk.
    func sync() throws {
        guard fsync(descriptor) == 0 else { throw Self.failure(path, "cannot be synced") }
    }

    private static func failure(_ path: String, _ what: String) -> InputError {
        InputError(file: path, message: "\(what): \(String(cString: strerror(errno)))")
    }
}

/// One line of `metrics.jsonl`: the metrics of one step.
package struct MetricsRecord: Hashable, Sendable {
    /// The training step, counted from the run's start.
    package let step: Int
    /// The time in seconds since 1970.
    package let time: Double
    /// The values by name, such as `train/loss`; those that are not finite are absent.
    package let values: [String: Double]

    /// Reads the lines of the log at `path`; an incomplete last line, as a crash leaves it, is ignored.
    ///
    /// - Throws: `InputError` when the file cannot be read or a line is invalid.
    package static func rows(contentsOf path: String) throws -> [MetricsRecord] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read: expected a metrics log")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        return try lines.enumerated().map { index, line in
            guard let row = try? JSONDecoder().decode([String: Double?].self, from: Data(line)),
                let step = (row["step"] ?? nil).flatMap({ Int(exactly: $0) }), let time = row["time"] ?? nil
            else { throw InputError(file: path, line: index + 1, message: "expected an object with step and time") }
            let values = row.compactMapValues { $0 }.filter { $0.key != "step" && $0.key != "time" }
            return MetricsRecord(step: step, time: time, values: values)
        }
    }
}
