import AuthLogs
import Detection
import ByteIO
import Foundation

/// Where scores go: a file that appears whole at the end, or standard output.
final class ScoreSink {
    private let file: AtomicFile?
    private let format: ScoreFormat
    private let hasFile: Bool
    private let columns: ScoreColumns
    private let clock: EventClock
    private var encoder: ScoreEncoder?
    private var bytes: [UInt8] = []

    /// A sink for rows with these columns; whether there are labels, the first row says.
    init(_ results: OutputOptions<ScoreFormat>, hasFile: Bool, columns: ScoreColumns, clock: EventClock) throws {
        self.clock = clock
        file = results.output == "-" ? nil : try AtomicFile(path: results.output)
        format = results.format
        self.hasFile = hasFile
        self.columns = columns
    }

    /// Writes `rows`, with the explanation of each where there are any.
    func write(_ rows: [Detection], explanations: [Explanation] = []) throws {
        guard let first = rows.first else { return }
        try write(isLabelled: first.event.isMalicious != nil) { encoder, bytes in
            for (index, row) in rows.enumerated() {
                encoder.append(row, explanation: explanations.isEmpty ? nil : explanations[index], to: &bytes)
            }
        }
    }

    func write(_ rows: Detections) throws {
        guard !rows.isEmpty else { return }
        try write(isLabelled: rows.isLabelled) { encoder, bytes in encoder.append(rows, to: &bytes) }
    }

    private func write(isLabelled: Bool, _ body: (inout ScoreEncoder, inout [UInt8]) -> Void) throws {
        bytes.removeAll(keepingCapacity: true)
        var encoder: ScoreEncoder
        if let known = self.encoder {
            encoder = known
        } else {
            encoder = ScoreEncoder(
                format: format,
                hasFile: hasFile,
                hasLabel: isLabelled,
                columns: columns,
                clock: clock
            )
            bytes += encoder.heading
        }
        self.encoder = nil  // so that what it knows is not copied
        body(&encoder, &bytes)
        self.encoder = encoder
        try put(bytes)
    }

    /// Makes the file appear.
    func finish() throws {
        if encoder == nil {
            let encoder = ScoreEncoder(
                format: format,
                hasFile: hasFile,
                hasLabel: false,
                columns: columns,
                clock: clock
            )
            try put(encoder.heading)
        }
        try file?.commit()
    }

    private func put(_ bytes: [UInt8]) throws {
        if let file { return try file.write(bytes) }
        do {
            try FileHandle.standardOutput.write(contentsOf: bytes)
        } catch {
            throw InputError(file: "standard output", message: "cannot be written: \(error.localizedDescription)")
        }
    }
}
