import AuthLogs
import ByteIO
package import LanguageModels
package import Runs
package import Vocabulary

/// What to train on what: all that a new run is made from.
package struct TrainingPlan: Sendable {
    /// Which model, and its sizes.
    package var model: ModelConfiguration
    /// How rows become tokens.
    package var tokenization: Tokenization
    /// Whether the model reads rows from both sides; a bidirectional transformer is a masked one.
    package var isBidirectional: Bool
    /// What the softmax ranges over, what a masked model learns from, and whose behaviour counts.
    package var options: ModelOptions
    /// A word is a token if it was counted more often than this.
    package var cutoff: Int
    /// How it is trained, and on which files of the data folder.
    package var trainer: TrainerConfiguration
    /// The folder of the day files.
    package var dataFolder: String
    /// The field counts that the vocabulary is made of.
    package var countsFile: String
    /// Decides all that is random.
    package var seed: UInt64
    /// A file of weights to start from, or `nil` for new ones.
    package var initialWeights: String?

    /// A plan for a new run.
    package init(
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
    package func vocabulary() throws -> Vocabulary {
        let counts = try FieldCounts(path: countsFile)
        var vocabulary = Vocabulary(
            counts: counts,
            tokenization: tokenization,
            cutoff: cutoff,
            compatibility: options.compatibility
        )
        if model.includesTimestamp {
            guard tokenization.isOfWords else {
                throw InputError(
                    file: countsFile,
                    message: "include_timestamp needs words: characters have no time of day"
                )
            }
            vocabulary.includesTimestamp = true
        }
        return vocabulary
    }
}
