import ByteIO
package import Foundation

/// What a run measures, for programs (`metrics.jsonl`) and for TensorBoard at once.
package final class RunLogs {
    /// How long the logs are: a checkpoint carries it, and resuming cuts the logs back to it.
    package struct Position: Codable, Hashable, Sendable {
        /// The bytes of `metrics.jsonl`.
        package var metrics: Int
        /// The bytes of the event file.
        package var events: Int
        /// The event file's name.
        package var eventFile: String
    }

    private let metrics: AppendingFile
    private let events: AppendingFile
    private let eventFile: String

    /// The logs of `run`: new and empty, or cut back to `position`.
    ///
    /// - Throws: `InputError` when a log cannot be written, or is shorter than `position` says.
    package init(_ run: RunFolder, resumingAt position: Position? = nil, now: Date = .now) throws {
        // Logs from before a first checkpoint are of rows that are learned from again.
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

    /// TensorBoard finds its files by this.
    static let eventPrefix = "events.out.tfevents."

    /// Appends `values` measured at `step`; names are paths such as `train/loss`.
    package func log(step: Int, _ values: [(name: String, value: Double)], now: Date = .now) throws {
        let time = now.timeIntervalSince1970
        try metrics.append(Array(Self.line(step: step, time: time, values).utf8))
        try events.append(EventMessage.record(EventMessage.scalars(values, step: step, time: time)))
    }

    /// Makes the logs durable and says how long they are: call it right before a checkpoint is written.
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
