import AuthLogs
import Files
import Foundation
public import LanguageModels
public import Runs
public import Vocabulary

/// What to train on what: all that a new run is made from.
public struct TrainingPlan: Sendable {
    /// Which model, and its sizes.
    public var model: ModelConfiguration
    /// How rows become tokens.
    public var tokenization: Tokenization
    /// Whether the model reads rows from both sides; a bidirectional transformer is a masked one.
    public var isBidirectional: Bool
    /// What the softmax ranges over, and what a masked model learns from.
    public var options: ModelOptions
    /// A word is a token if it was counted more often than this.
    public var cutoff: Int
    /// How it is trained, and on which files of the data folder.
    public var trainer: TrainerConfiguration
    /// The folder of the day files.
    public var dataFolder: String
    /// The field counts that the vocabulary is made of.
    public var countsFile: String
    /// Decides all that is random.
    public var seed: UInt64
    /// A file of weights to start from, or `nil` for new ones.
    public var initialWeights: String?

    /// A plan for a new run.
    public init(
        model: ModelConfiguration,
        tokenization: Tokenization,
        isBidirectional: Bool,
        options: ModelOptions = ModelOptions(),
        cutoff: Int,
        trainer: TrainerConfiguration,
        dataFolder: String,
        countsFile: String,
        seed: UInt64,
        initialWeights: String? = nil
    ) {
        self.model = model
        self.tokenization = tokenization
        self.isBidirectional = isBidirectional
        self.options = options
        self.cutoff = cutoff
        self.trainer = trainer
        self.dataFolder = dataFolder
        self.countsFile = countsFile
        self.seed = seed
        self.initialWeights = initialWeights
    }

    /// The vocabulary that the counts give.
    ///
    /// - Throws: `InputError` when the counts cannot be read.
    public func vocabulary() throws -> Vocabulary {
        let counts = try FieldCounts(path: countsFile)
        var vocabulary = Vocabulary(counts: counts, tokenization: tokenization, cutoff: cutoff)
        if model.includesTimestamp {
            guard tokenization.isOfWords else {
                throw InputError(file: countsFile, message: "include_timestamp needs words: characters have no time of day")
            }
            vocabulary.includesTimestamp = true
        }
        return vocabulary
    }
}

extension TrainerConfiguration {
    /// What suits a day of some ten thousand rows or more: the reference's configuration, with a rate and a number of
    /// epochs at which a small domain is learned, too.
    public static var recommended: TrainerConfiguration {
        var configuration = TrainerConfiguration()
        configuration.learningRate = 1e-3
        configuration.epochs = 4
        configuration.warmupPeriod = 50
        return configuration
    }

    /// Takes the day files from what `folder` holds: the last day is the test, the first validates, and those between
    /// are learned from; of two, the first is learned from and the second is the test. Days 6, 7 and 8 are split as in
    /// the paper.
    ///
    /// - Throws: `InputError` when the folder holds no day file.
    public mutating func chooseFiles(in folder: String) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let days = names.compactMap { name in
            Int(name.prefix { $0.isNumber }).flatMap { Self.dayFileEndings.contains("\(name.dropFirst("\($0)".count))") ? ($0, name) : nil }
        }.sorted { $0.0 < $1.0 }.map(\.1)
        guard let first = days.first, let last = days.last else {
            throw InputError(file: folder, message: "expected day files (6.csv, ...) as `surprisal prepare` writes them, found none")
        }
        validationFiles = days.count > 2 ? [first] : []
        testFiles = days.count > 1 ? [last] : []
        trainFiles = days.count > 2 ? Array(days[1..<days.count - 1]) : [first]
    }

    private static let dayFileEndings: Set = [".csv", ".csv.gz", ".csv.zst"]
}
