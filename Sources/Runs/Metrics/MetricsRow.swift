import ByteIO
import Foundation

/// One line of `metrics.jsonl`: what was measured at one step.
package struct MetricsRow: Hashable, Sendable {
    /// The training step, counted from the run's start.
    package let step: Int
    /// When, in seconds since 1970.
    package let time: Double
    /// The values by name, such as `train/loss`; those that are not finite are absent.
    package let values: [String: Double]

    /// The rows of the log at `path`; a last line without its end, as a crash leaves it, is left out.
    ///
    /// - Throws: `InputError` when the file cannot be read or a line is not a row.
    package static func rows(contentsOf path: String) throws -> [MetricsRow] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read: expected a metrics log")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        return try lines.enumerated().map { index, line in
            guard let row = try? JSONDecoder().decode([String: Double?].self, from: Data(line)),
                let step = (row["step"] ?? nil).flatMap({ Int(exactly: $0) }), let time = row["time"] ?? nil
            else { throw InputError(file: path, line: index + 1, message: "expected an object with step and time") }
            let values = row.compactMapValues { $0 }.filter { $0.key != "step" && $0.key != "time" }
            return MetricsRow(step: step, time: time, values: values)
        }
    }
}
