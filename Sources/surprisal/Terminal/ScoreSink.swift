import Detection
import Files
import Foundation

/// Where scores go: a file that appears whole at the end, or standard output.
final class ScoreSink {
    private let file: AtomicFile?
    private let format: ScoreFormat
    private let hasFile: Bool
    private let columns: ScoreColumns
    private var encoder: ScoreEncoder?

    /// A sink for rows with these columns; whether there are labels, the first row says.
    init(_ path: String, format: ScoreFormat, hasFile: Bool, columns: ScoreColumns) throws {
        file = path == "-" ? nil : try AtomicFile(path: path)
        self.format = format
        self.hasFile = hasFile
        self.columns = columns
    }

    func write(_ rows: [ScoredRow]) throws {
        guard let first = rows.first else { return }
        var bytes: [UInt8] = []
        let encoder =
            encoder
            ?? ScoreEncoder(format: format, hasFile: hasFile, hasLabel: first.isRed != nil, columns: columns)
        if self.encoder == nil { bytes += encoder.heading }
        self.encoder = encoder
        for row in rows { encoder.append(row, to: &bytes) }
        try put(bytes)
    }

    /// Makes the file appear.
    func finish() throws {
        if encoder == nil {
            let encoder = ScoreEncoder(format: format, hasFile: hasFile, hasLabel: false, columns: columns)
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
