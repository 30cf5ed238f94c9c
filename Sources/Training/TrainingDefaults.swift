import AuthLogs
import ByteIO
import Foundation
package import LanguageModels
package import Runs

extension ModelConfiguration {
    /// What we take where nothing is said: the reference's sizes, without dropout, which a few epochs are too short for.
    package static func recommended(_ kind: ModelKind) -> ModelConfiguration {
        guard case .transformer(var sizes) = ModelConfiguration(standard: kind) else {
            return ModelConfiguration(standard: kind)
        }
        sizes.dropout = 0
        return .transformer(sizes)
    }
}

extension TrainerConfiguration {
    /// What we take where nothing is said, for the days in `folder`; a number of epochs or a batch size that was given
    /// is kept.
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

    /// What we take where nothing is said, for so many rows to learn from: as many epochs as it takes to see 200,000
    /// rows, and a rate that is halved three times on the way, however many epochs that are.
    ///
    /// It is steps that a model needs, about 800 of them, not rows: with larger batches or a lower rate a day of some
    /// ten thousand rows is hardly learned, and with many more epochs detection does not gain. A day of half a million
    /// is learned in one epoch, if the rate falls within it (docs/defaults.md). That is about models that take rows by
    /// themselves; the others, whose batches are users or windows, have four epochs.
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

    /// How many rows the day files hold.
    private static func rowCount(of paths: [String]) throws -> Int {
        var count = 0
        for path in paths { try DayFile(path: path).forEachRow { _ in count += 1 } }
        return count
    }

    /// Takes the day files from what `folder` holds.
    ///
    /// The last day is the test, the first validates, and those between are learned from; of two, the first is learned
    /// from and the second is the test. Days 6, 7 and 8 are split as in the paper.
    ///
    /// - Throws: `InputError` when the folder holds no day file.
    package mutating func chooseFiles(in folder: String) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let days = names.compactMap { name in
            Int(name.prefix { $0.isNumber }).flatMap {
                Self.dayFileEndings.contains("\(name.dropFirst("\($0)".count))") ? ($0, name) : nil
            }
        }.sorted { $0.0 < $1.0 }.map(\.1)
        guard let first = days.first, let last = days.last else {
            throw InputError(
                file: folder,
                message: "expected day files (6.csv, ...) as `surprisal prepare` writes them, found none"
            )
        }
        validationFiles = days.count > 2 ? [first] : []
        testFiles = days.count > 1 ? [last] : []
        trainFiles = days.count > 2 ? Array(days[1..<days.count - 1]) : [first]
    }

    private static let dayFileEndings: Set = [".csv", ".csv.gz", ".csv.zst"]
}

extension Int {
    /// The quotient, rounded up.
    fileprivate func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
