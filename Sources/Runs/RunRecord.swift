package import Foundation
package import LanguageModels
package import Vocabulary

/// The record of how a run was made: `run.json`.
package struct RunRecord: Codable, Hashable, Sendable {
    /// The version of Surprisal.
    package var surprisalVersion: String
    /// The command line.
    package var command: [String]
    /// The model.
    package var model: ModelKind
    /// The tokenization of events.
    package var tokenization: Tokenization
    /// True where the model sees both sides of a token.
    package var bidirectional: Bool
    /// A value is a token if it was counted more often than this.
    package var cutoff: Int
    /// The seed of all random choices.
    package var seed: UInt64
    /// The folder of the day files.
    package var dataFolder: String
    /// The file of the field counts.
    package var countsFile: String
    /// The device: `cpu`, `cuda:0`, `mps`.
    package var device: String
    /// The number of threads of the tensor engine.
    package var threads: Int
    /// The precision of the arithmetic: `float32`, `mixed bfloat16`.
    package var precision: String
    /// The version of libtorch.
    package var libtorchVersion: String
    /// The machine.
    package var host: HostFacts
    /// The time when training started.
    package var started: Date
    /// The time when training ended; `nil` until then.
    package var finished: Date?
    /// The number of times that training was resumed.
    package var resumptions = 0
    /// Further options by name.
    package var options: [String: String] = [:]

    /// The record of a run that starts on this machine, now.
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

/// Facts about the machine on which a run was made.
package struct HostFacts: Codable, Hashable, Sendable {
    /// The machine's name.
    package var name: String
    /// The operating system and its version.
    package var system: String
    /// The processor's architecture, such as `x86_64`.
    package var architecture: String
    /// The number of cores that the process may use.
    package var cores: Int
    /// The memory in bytes.
    package var memory: UInt64

    /// Facts about the machine on which this process runs.
    package static var current: HostFacts {
        var names = utsname()
        uname(&names)
        let process = ProcessInfo.processInfo
        return HostFacts(
            name: text(names.nodename),
            system: "\(text(names.sysname)) \(text(names.release)), \(process.operatingSystemVersionString)",
            architecture: text(names.machine),
            cores: process.activeProcessorCount,
            memory: process.physicalMemory
        )
    }

    /// The text of a C array of characters that ends in a zero.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// The version of Surprisal.
package let surprisalVersion = "0.1.0"
