import AuthLogs
import Evaluation
import Foundation
import LanguageModels
package import Runs
import Vocabulary

/// Describes a run in name-value pairs, for `inspect` and the report.
package struct RunFacts {
    private let folder: RunFolder
    private let record: RunRecord
    private let trainer: TrainerConfiguration
    private let vocabulary: Vocabulary
    /// `nil` for runs of earlier versions.
    private let dataset: Dataset?

    /// Reads the facts from `folder`.
    ///
    /// - Throws: `InputError` if the run cannot be read.
    package init(_ folder: RunFolder) throws {
        self.folder = folder
        record = try folder.record()
        trainer = try folder.trainerConfiguration()
        vocabulary = try folder.vocabulary()
        dataset = folder.has(.dataset) ? try folder.dataset : nil
    }

    /// The facts in reading order.
    package var facts: [(name: String, value: String)] {
        let first: [(name: String, value: String)] = [
            ("Model", "\(record.bidirectional ? "bidirectional " : "")\(record.model), \(record.tokenization)"),
            ("Objective", objective),
            ("Vocabulary", "\(Self.count(vocabulary.size)) tokens, cutoff \(record.cutoff)"),
            ("Data", record.dataFolder),
            ("Days", days),
        ]
        return first + datasetFacts + [
            ("Training", training),
            ("Seed", "\(record.seed)"),
            ("Started", record.started.formatted(.iso8601)),
            ("Finished", record.finished?.formatted(.iso8601) ?? "not yet"),
            ("Made by", software),
            ("Machine", "\(record.host.system), \(record.host.architecture), \(record.host.cores) cores"),
            ("Command", record.command.joined(separator: " ")),
        ]
    }

    /// The text of the configuration files, one after the other.
    package func configuration() throws -> String {
        try [RunItem.modelConfiguration, .trainerConfiguration].map { item in
            "\(item.rawValue)\n" + (try String(contentsOfFile: folder.path(item), encoding: .utf8))
        }.joined(separator: "\n")
    }

    /// The time zone, the accounts and the formats of the data.
    private var datasetFacts: [(name: String, value: String)] {
        guard let dataset else { return [] }
        let times = dataset.isDated ? dataset.timeZone : "none: the log counts seconds from its own start"
        var facts: [(name: String, value: String)] = [("Time zone", times), ("Users", dataset.users)]
        if !dataset.formats.isEmpty { facts.append(("Formats", dataset.formats.joined(separator: ", "))) }
        return facts
    }

    private var objective: String {
        let options = ModelOptions(record: record.options)
        let mask = record.model == .transformer && record.bidirectional ? ", mask \(options.mask.rawValue)" : ""
        let follows = options.compatibility == .reference ? ", as in the reference (--compatibility reference)" : ""
        return "softmax \(options.softmax.rawValue)\(mask)\(follows)"
    }

    private var days: String {
        func list(_ files: [String]) -> String { files.isEmpty ? "none" : files.joined(separator: " ") }
        let (training, validation) = (list(trainer.trainFiles), list(trainer.validationFiles))
        return "training \(training), validation \(validation), test \(list(trainer.testFiles))"
    }

    private var training: String {
        let rows = folder.has(.metrics) ? (try? MetricsRecord.rows(contentsOf: folder.path(.metrics))) ?? [] : []
        let losses = rows.compactMap { $0.values["validation/loss"] }
        let best = losses.min().map { ", best validation loss \(Formatted.decimal($0, digits: 4)) nats per token" }
        let steps = rows.last.map { "\(Self.count($0.step)) steps" } ?? "not started"
        return "\(steps), at most \(trainer.epochs) epoch\(trainer.epochs == 1 ? "" : "s")\(best ?? "")"
    }

    private var software: String {
        let threads = "\(record.threads) thread\(record.threads == 1 ? "" : "s")"
        return
            "surprisal \(record.surprisalVersion), libtorch \(record.libtorchVersion), \(record.device), \(threads), "
            + record.precision
    }

    private static func count(_ value: Int) -> String { Formatted.amount(Double(value)) }
}
