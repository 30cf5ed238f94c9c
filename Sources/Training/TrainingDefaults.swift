import Files
import Foundation
public import Runs

extension ModelConfiguration {
    /// What we take where nothing is said: the reference's sizes, without dropout, which a few epochs are too short for.
    public static func recommended(_ kind: ModelKind) -> ModelConfiguration {
        guard case .transformer(var sizes) = ModelConfiguration(standard: kind) else {
            return ModelConfiguration(standard: kind)
        }
        sizes.dropout = 0
        return .transformer(sizes)
    }
}

extension TrainerConfiguration {
    /// What we take where nothing is said: the reference's configuration, but with a learning rate and a batch size at
    /// which a day of some ten thousand rows is learned, too.
    public static var recommended: TrainerConfiguration {
        var configuration = TrainerConfiguration()
        configuration.trainBatchSize = 256
        configuration.learningRate = 3e-3
        configuration.epochs = 4
        configuration.warmupPeriod = 100
        return configuration
    }

    /// Takes the day files from what `folder` holds.
    ///
    /// The last day is the test, the first validates, and those between are learned from; of two, the first is learned
    /// from and the second is the test. Days 6, 7 and 8 are split as in the paper.
    ///
    /// - Throws: `InputError` when the folder holds no day file.
    public mutating func chooseFiles(in folder: String) throws {
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
