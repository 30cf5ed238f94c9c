import AuthLogs
import Detection
import LanguageModels
import Files
import Foundation
import Runs
import Vocabulary

/// Makes a run's calibration from the days that it was validated on, which count as normal.
struct CalibrationRun {
    let run: TrainedRun
    let files: [String]
    let batchSize: Int

    /// Scores up to ``Calibration/mostRows`` rows of the files, and keeps what came of it in the run.
    ///
    /// - Returns: `nil` where the model gives no field losses, or there are no rows.
    func make(progress: (Int, Int) -> Void) throws -> Calibration? {
        let scorer = run.scorer(batchSize: batchSize)
        guard scorer.columns(run.vocabulary).contains(.fields) else { return nil }
        let table = try sample()
        guard table.count > 0 else { return nil }
        let scores = scorer.score(table) { progress($0, table.count) }
        let calibration = Calibration(scores)
        try run.folder.write(calibration)
        return calibration
    }

    /// Rows evenly chosen where the model takes them by themselves; else the first ones, which follow one another.
    private func sample() throws -> TokenTable {
        var count = 0
        for file in files { try DayFile(path: file).forEachRow { _ in count += 1 } }
        let isSingle = run.model.arrangement == .single
        let step = isSingle ? max(1, (count + Calibration.mostRows - 1) / Calibration.mostRows) : 1
        var table = TokenTable(vocabulary: run.vocabulary, users: run.users)
        var index = 0
        for file in files {
            try DayFile(path: file).forEachRow { row in
                if index.isMultiple(of: step), table.count < Calibration.mostRows { table.append(row) }
                index += 1
            }
        }
        return table
    }
}
