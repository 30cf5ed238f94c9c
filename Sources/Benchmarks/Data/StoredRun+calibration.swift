import Detection
import ByteIO
import Runs

extension StoredRun {
    /// The rows that a benchmark's run is calibrated on.
    private static let calibrationRows = 200_000

    /// Gives the run in the folder at `path` a history and a calibration, of the first rows of a day.
    static func calibrate(_ path: String, on day: String, _ context: BenchmarkContext) throws -> RunFolder {
        let folder = try RunFolder(openingAt: path)
        let piece = context.newPath("normal")
        try DayPiece.write(DayPiece.lines(of: day, count: calibrationRows), to: piece)
        let pass = CalibrationPass(run: try TrainedRun(folder), batchSize: 2_048)
        try pass.learn([piece])
        guard try pass.calibrate(on: [piece]) != nil else {
            throw InputError(file: day, message: "has no rows to calibrate on")
        }
        return folder
    }
}
