import AuthLogs
import ByteIO
import Foundation
package import LanguageModels
package import Runs

extension ModelConfiguration {
    /// Our default: the reference's sizes without dropout, for which a few epochs are too short.
    package static func recommended(_ kind: ModelKind) -> ModelConfiguration {
        guard case .transformer(var sizes) = ModelConfiguration(standard: kind) else {
            return ModelConfiguration(standard: kind)
        }
        sizes.dropout = 0
        return .transformer(sizes)
    }
}

extension TrainerConfiguration {
    /// Our default for the days in `folder`, with the number of epochs or the batch size that was given.
    ///
    /// - Throws: `InputError` when the folder holds no day file, or one that cannot be used.
    package static func recommended(
        _ kind: ModelKind,
        folder: String,
        epochs: Int? = nil,
        batchSize: Int? = nil
    ) throws -> TrainerConfiguration {
        var files = TrainerConfiguration()
        try files.chooseFiles(in: folder)
        let paths = files.trainFiles.map { URL(fileURLWithPath: folder).appendingPathComponent($0).path }
        var configuration = try recommended(kind, rows: rowCount(of: paths), epochs: epochs, batchSize: batchSize)
        configuration.trainFiles = files.trainFiles
        configuration.validationFiles = files.validationFiles
        configuration.testFiles = files.testFiles
        return configuration
    }

    /// Our default for `rows` training events: as many epochs as it takes to see 200,000 events, and a rate that is
    /// halved three times on the way, however many epochs that are.
    ///
    /// A model needs about 800 steps, whatever the number of events: with larger batches or a lower rate a day of some
    /// ten thousand events is hardly learned, and many more epochs do not improve detection. A day of half a million is
    /// learned in one epoch, if the rate falls within it (docs/explanation/training.md). This holds for models of single events;
    /// the others, whose batches are users or windows, have four epochs.
    package static func recommended(
        _ kind: ModelKind,
        rows: Int,
        epochs: Int? = nil,
        batchSize: Int? = nil
    ) -> TrainerConfiguration {
        var configuration = TrainerConfiguration()
        configuration.trainBatchSize = batchSize ?? 256
        configuration.learningRate = 3e-3
        configuration.warmupPeriod = 100
        guard kind == .transformer || kind == .lstm else {
            configuration.epochs = epochs ?? 4
            return configuration
        }
        let rows = max(1, rows)
        configuration.epochs = epochs ?? min(mostEpochs, rowsToSee.dividedUp(by: rows))
        let steps = configuration.epochs * rows.dividedUp(by: configuration.trainBatchSize)
        configuration.schedulerGamma = 0.5
        configuration.schedulerStepSize = steps.dividedUp(by: 4)
        configuration.learningRateReductionPerEpoch = 1
        return configuration
    }

    private static let rowsToSee = 200_000
    private static let mostEpochs = 20

    /// The number of events in the day files.
    private static func rowCount(of paths: [String]) throws -> Int {
        var count = 0
        for path in paths { try DayFile(path: path).forEachEvent { _ in count += 1 } }
        return count
    }

    /// Splits the day files in `folder` into training, validation and test.
    ///
    /// The last day is for testing, the first for validation, and those between for training; of two days, the first is
    /// for training and the second for testing. Days 6, 7 and 8 are split as in the paper.
    ///
    /// - Throws: `InputError` when the folder holds no day file.
    package mutating func chooseFiles(in folder: String) throws {
        let days = DayFileNames.names(in: folder)
        guard let first = days.first, let last = days.last else {
            throw InputError(
                file: folder,
                message:
                    "expected day files (6.csv or 2025-11-26.csv, ...) as `surprisal prepare` writes them, found none"
            )
        }
        validationFiles = days.count > 2 ? [first] : []
        testFiles = days.count > 1 ? [last] : []
        trainFiles = days.count > 2 ? Array(days[1..<days.count - 1]) : [first]
    }
}

extension Int {
    /// The quotient, rounded up.
    fileprivate func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
