package import Foundation
package import Vocabulary

/// What made a run: `run.json`.
package struct RunRecord: Codable, Hashable, Sendable {
    /// The version of Surprisal.
    package var surprisalVersion: String
    /// The command line.
    package var command: [String]
    /// Which model.
    package var model: ModelKind
    /// How rows become tokens.
    package var tokenization: Tokenization
    /// Whether the model sees both sides of a token.
    package var bidirectional: Bool
    /// A word is a token if it was counted more often than this.
    package var cutoff: Int
    /// Where every random choice starts.
    package var seed: UInt64
    /// The folder of the day files.
    package var dataFolder: String
    /// The file of the field counts.
    package var countsFile: String
    /// The device: `cpu`, `cuda:0`, `mps`.
    package var device: String
    /// The threads of the tensor engine.
    package var threads: Int
    /// What the arithmetic is done in: `float32`, `bfloat16` and so on.
    package var precision: String
    /// The version of libtorch.
    package var libtorchVersion: String
    /// The machine.
    package var host: HostFacts
    /// When training started.
    package var started: Date
    /// When training ended, or `nil` while it has not.
    package var finished: Date?
    /// How often training went on after a break.
    package var resumptions = 0
    /// Choices beyond those above, by name.
    package var options: [String: String] = [:]

    /// A run that starts on this machine, now.
    package init(
        surprisalVersion: String,
        command: [String],
        model: ModelKind,
        tokenization: Tokenization,
        bidirectional: Bool,
        cutoff: Int,
        seed: UInt64,
        dataFolder: String,
        countsFile: String,
        device: String,
        threads: Int,
        precision: String,
        libtorchVersion: String,
        host: HostFacts = .current,
        started: Date = .now
    ) {
        self.surprisalVersion = surprisalVersion
        self.command = command
        self.model = model
        self.tokenization = tokenization
        self.bidirectional = bidirectional
        self.cutoff = cutoff
        self.seed = seed
        self.dataFolder = dataFolder
        self.countsFile = countsFile
        self.device = device
        self.threads = threads
        self.precision = precision
        self.libtorchVersion = libtorchVersion
        self.host = host
        // The file has whole seconds.
        self.started = Date(timeIntervalSince1970: started.timeIntervalSince1970.rounded(.down))
    }

    private enum CodingKeys: String, CodingKey {
        case surprisalVersion = "surprisal_version"
        case command, model, tokenization, bidirectional, cutoff, seed
        case dataFolder = "data_folder"
        case countsFile = "counts_file"
        case device, threads, precision
        case libtorchVersion = "libtorch_version"
        case host, started, finished, resumptions, options
    }
}
