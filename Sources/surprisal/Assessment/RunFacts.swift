import Foundation
import LanguageModels
import Runs
import Vocabulary

/// What a run is, for `inspect` and the report.
struct RunFacts {
    private let folder: RunFolder
    private let record: RunRecord
    private let trainer: TrainerConfiguration
    private let vocabulary: Vocabulary

    init(_ folder: RunFolder) throws {
        self.folder = folder
        record = try folder.record()
        trainer = try folder.trainerConfiguration()
        vocabulary = try folder.vocabulary()
    }

    /// Names and what they say, in reading order.
    var facts: [(name: String, value: String)] {
        [
            ("Model", "\(record.bidirectional ? "bidirectional " : "")\(record.model), \(record.tokenization)"),
            ("Objective", objective),
            ("Vocabulary", "\(Wording.count(vocabulary.size)) tokens, cutoff \(record.cutoff)"),
            ("Data", record.dataFolder),
            (
                "Days",
                "training \(Self.list(trainer.trainFiles)), validation \(Self.list(trainer.validationFiles)), test \(Self.list(trainer.testFiles))"
            ),
            ("Training", trainingFact),
            ("Seed", "\(record.seed)"),
            ("Started", record.started.formatted(.iso8601)),
            ("Finished", record.finished?.formatted(.iso8601) ?? "not yet"),
            (
                "Made by",
                "surprisal \(record.surprisalVersion), libtorch \(record.libtorchVersion), \(record.device), \(record.threads) thread\(record.threads == 1 ? "" : "s"), \(record.precision)"
            ),
            ("Machine", "\(record.host.system), \(record.host.architecture), \(record.host.cores) cores"),
            ("Command", record.command.joined(separator: " ")),
        ]
    }

    /// The configuration files, one after the other.
    func configuration() throws -> String {
        try [RunItem.modelConfiguration, .trainerConfiguration].map { item in
            "\(item.rawValue)\n" + (try String(contentsOfFile: folder.path(item), encoding: .utf8))
        }.joined(separator: "\n")
    }

    private var objective: String {
        let options = ModelOptions(record: record.options)
        let mask = record.model == .transformer && record.bidirectional ? ", mask \(options.mask.rawValue)" : ""
        let whose = options.compatibility == .reference ? ", as the reference does it (--compat reference)" : ""
        return "softmax \(options.softmax.rawValue)\(mask)\(whose)"
    }

    private var trainingFact: String {
        let rows = folder.has(.metrics) ? (try? MetricsRecord.rows(contentsOf: folder.path(.metrics))) ?? [] : []
        let validations = rows.compactMap { $0.values["validation/loss"] }
        let best = validations.min().map { ", best validation loss \(Wording.number($0, 4)) nats a token" } ?? ""
        let steps = rows.last.map { "\(Wording.count($0.step)) steps" } ?? "not begun"
        return "\(steps), at most \(trainer.epochs) epoch\(trainer.epochs == 1 ? "" : "s")\(best)"
    }

    private static func list(_ files: [String]) -> String {
        files.isEmpty ? "none" : files.joined(separator: " ")
    }
}
