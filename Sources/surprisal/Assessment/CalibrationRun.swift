import AuthLogs
import Detection
import Files
import Foundation
import Runs
import Vocabulary

/// Makes a run's calibration from the days that it was validated on, which count as normal.
struct CalibrationRun {
    let run: TrainedRun
    let files: [String]
    let batchSize: Int

    /// Scores up to ``Calibration/mostRows`` rows of the files, evenly chosen, and keeps what came of it in the run.
    ///
    /// - Returns: `nil` where the model gives no field losses, or there are no rows.
    func make(progress: (Int, Int) -> Void) throws -> Calibration? {
        guard run.vocabulary.tokenization.isOfWords else { return nil }
        let table = try sample()
        guard table.count > 0 else { return nil }
        let scores = run.scorer(batchSize: batchSize).score(table) { progress($0, table.count) }
        let calibration = Calibration(scores)
        try run.folder.write(calibration)
        return calibration
    }

    private func sample() throws -> TokenTable {
        var count = 0
        for file in files { try DayFile(path: file).forEachRow { _ in count += 1 } }
        let step = max(1, (count + Calibration.mostRows - 1) / Calibration.mostRows)
        var table = TokenTable(vocabulary: run.vocabulary)
        var index = 0
        for file in files {
            try DayFile(path: file).forEachRow { row in
                if index.isMultiple(of: step) { table.append(row) }
                index += 1
            }
        }
        return table
    }
}
