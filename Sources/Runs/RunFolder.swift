package import AuthLogs
import ByteIO
package import Foundation
package import LanguageModels
package import Torch
package import Vocabulary

/// The folder of one run: its record, configuration, vocabulary, weights, metrics and results.
///
/// Every file in it is complete at any time: it is written under a temporary name, synced and renamed.
/// `docs/reference/formats/run-folder.md` lists the files.
///
///     let run = try RunFolder(creatingAt: "runs/first")
///     let lock = try run.lock()
///     try run.write(record: record, model: model, trainer: trainer, vocabulary: vocabulary)
package struct RunFolder: Hashable, Sendable {
    /// The folder's path, as the user gave it.
    package let path: String

    /// Makes a folder for a new run at `path`; an existing one has to be empty.
    ///
    /// - Throws: `InputError` when `path` holds a run or something else, or cannot be made.
    package init(creatingAt path: String) throws {
        self.path = path
        if FileManager.default.fileExists(atPath: self.path(.record)) {
            throw InputError(file: path, message: "holds a run already: resume it, or choose another folder")
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: path, message: "cannot be created: \(error.localizedDescription)")
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard names.allSatisfy({ $0 == RunItem.lock.rawValue }) else {
            throw InputError(file: path, message: "is not empty: a new run needs a folder of its own")
        }
    }

    /// Opens the run in the folder at `path`, which has to have `items` beside those of every run.
    ///
    /// - Throws: `InputError` naming what is missing.
    package init(openingAt path: String, requiring items: [RunItem] = []) throws {
        self.path = path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputError(file: path, message: "expected a run folder, found nothing")
        }
        guard isFolder.boolValue else { throw InputError(file: path, message: "expected a run folder, found a file") }
        guard has(.record) else {
            throw InputError(file: path, message: "is not a run folder: \(RunItem.record.rawValue) is missing")
        }
        let always: [RunItem] = [.modelConfiguration, .trainerConfiguration, .vocabulary]
        let missing = (always + items).filter { !has($0) }.map(\.rawValue)
        guard missing.isEmpty else {
            let verb = missing.count == 1 ? "is" : "are"
            throw InputError(
                file: path,
                message: "is an incomplete run: \(missing.joined(separator: ", ")) \(verb) missing"
            )
        }
    }

    /// The path of `item`, whether it exists or not.
    package func path(_ item: RunItem) -> String { "\(path)/\(item.rawValue)" }

    /// Returns whether `item` exists.
    package func has(_ item: RunItem) -> Bool { FileManager.default.fileExists(atPath: path(item)) }

    /// Locks the folder for changes; keep the value as long as it is changed.
    ///
    /// - Throws: `InputError` when another process holds the lock.
    package func lock() throws -> RunLock { try RunLock(self) }

    /// Replaces `item` by `data`.
    package func write(_ data: Data, to item: RunItem) throws {
        try AtomicFile.write(data, to: path(item))
    }

    /// Removes `item` where it exists.
    package func remove(_ item: RunItem) throws {
        guard has(item) else { return }
        do {
            try FileManager.default.removeItem(atPath: path(item))
        } catch {
            throw InputError(file: path(item), message: "cannot be removed: \(error.localizedDescription)")
        }
    }

    /// Writes the files of a new run; the record comes last, because it makes the folder a run.
    package func write(
        record: RunRecord,
        model: ModelConfiguration,
        trainer: TrainerConfiguration,
        vocabulary: Vocabulary
    ) throws {
        try write(model.json, to: .modelConfiguration)
        try write(trainer.json, to: .trainerConfiguration)
        try vocabulary.write(to: path(.vocabulary))
        try write(record)
    }
}

extension RunFolder {
    /// Reads the record of the run.
    ///
    /// - Throws: `InputError` when `run.json` cannot be read or is not a record.
    package func record() throws -> RunRecord {
        let path = path(.record)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, message: "cannot be read: expected the record of a run")
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(RunRecord.self, from: data)
        } catch DecodingError.keyNotFound(let key, _) {
            throw InputError(file: path, message: "is not the record of a run: \(key.stringValue) is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            let what = key.isEmpty ? "it is not valid JSON" : "the value of \(key) is not valid"
            throw InputError(file: path, message: "is not the record of a run: \(what)")
        }
    }

    /// Replaces the record of the run.
    package func write(_ record: RunRecord) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try write(encoder.encode(record) + Data("\n".utf8), to: .record)
    }

    /// Reads the model and its sizes.
    package func modelConfiguration() throws -> ModelConfiguration {
        var unknown: [String] = []
        return try ModelConfiguration(
            contentsOf: path(.modelConfiguration),
            kind: record().model,
            unknownKeys: &unknown
        )
    }

    /// Reads the training configuration.
    package func trainerConfiguration() throws -> TrainerConfiguration {
        var unknown: [String] = []
        return try TrainerConfiguration(contentsOf: path(.trainerConfiguration), unknownKeys: &unknown)
    }

    /// The record of how the run's day files were made: without dates and in UTC if the run has none.
    package var dataset: Dataset {
        get throws { try FileManager.default.contents(atPath: path(.dataset)).map(datasetRecord) ?? Dataset() }
    }

    /// What the logs that the run learned from taught about accounts and hosts; `nil` if that is nothing.
    ///
    /// - Throws: `InputError` if the file is damaged.
    package func identities() throws -> Identities? {
        has(.identities) ? try Identities(path: path(.identities)) : nil
    }

    private func datasetRecord(_ data: Data) throws -> Dataset { try DatasetFiles.record(data, path: path(.dataset)) }

    /// The clock of the run's events; `epoch` is the time of second 0 of a log without dates.
    package func clock(epoch: Int = 0) throws -> EventClock { EventClock(try dataset, epoch: epoch) }

    /// Adds the records of how the day files were made.
    package func write(_ files: DatasetFiles) throws {
        for (item, data) in files.contents { try write(data, to: item) }
    }

    /// Reads the vocabulary.
    package func vocabulary() throws -> Vocabulary { try Vocabulary(contentsOf: path(.vocabulary)) }
}

extension RunFolder {
    /// Writes the weights in `item` to `path`, by the reference's names and in its shapes.
    ///
    /// - Returns: The number of tensors.
    /// - Throws: `InputError` when the run has no such weights yet, or a file cannot be read or written.
    @discardableResult
    package func exportWeights(
        _ item: RunItem,
        to path: String,
        format: StateDictionary.Format
    ) throws -> Int {
        guard has(item) else {
            let message = "has no \(item.rawValue) yet: train it first, or resume it with `surprisal train --resume`"
            throw InputError(file: self.path, message: message)
        }
        let weights = try StateDictionary.load(self.path(item))
        try weights.write(to: path, format: format)
        return weights.count
    }
}

extension RunFolder {
    /// A fingerprint of the contents of `item`: size and checksum, such as `20971520-1a2b3c4d`.
    ///
    /// Other weights have another one, so that results can be matched to the weights that they were made with.
    ///
    /// - Throws: `InputError` when it cannot be read.
    package func mark(of item: RunItem) throws -> String {
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path(item)), options: .mappedIfSafe)
            let checksum = String(data.withUnsafeBytes { CRC32C.checksum($0) }, radix: 16)
            return "\(data.count)-" + String(repeating: "0", count: 8 - checksum.count) + checksum
        } catch {
            throw InputError(file: path(item), message: "cannot be read: \(error.localizedDescription)")
        }
    }
}

/// The records beside day files that a run keeps: how these were made, and the names of one account or host.
package struct DatasetFiles: Sendable {
    fileprivate let contents: [(RunItem, Data)]

    /// Reads the records in `folder`, as far as they exist.
    ///
    /// - Throws: `InputError` if one cannot be read or used.
    package init(in folder: String) throws {
        contents = try [RunItem.dataset, .identities].compactMap { item in
            let path = "\(folder)/\(item.rawValue)"
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            guard let data = FileManager.default.contents(atPath: path) else {
                throw InputError(file: path, message: "cannot be read")
            }
            if item == .dataset { _ = try Self.record(data, path: path) }
            return (item, data)
        }
    }

    fileprivate static func record(_ data: Data, path: String) throws -> Dataset {
        guard let dataset = try? JSONDecoder().decode(Dataset.self, from: data) else {
            let message = "is not the record of a data set: expected the file that `surprisal prepare` wrote"
            throw InputError(file: path, message: message)
        }
        guard LogZone(named: dataset.timeZone) != nil else {
            let message = "names a time zone that does not exist: expected one such as UTC or Europe/Berlin"
            throw InputError(file: path, message: message)
        }
        return dataset
    }
}

/// The files of a run's folder; the raw value is the file's name.
package enum RunItem: String, CaseIterable, Sendable, Hashable {
    /// The record of the run.
    case record = "run.json"
    /// The model and its sizes.
    case modelConfiguration = "model_config.json"
    /// The training configuration.
    case trainerConfiguration = "trainer_config.json"
    /// The vocabulary.
    case vocabulary = "vocabulary.json"
    /// The record of how the day files were made; runs of earlier versions have none.
    case dataset = "dataset.json"
    /// The names that belong to one account or host, where there are any.
    case identities = "identities.json"
    /// The weights with the lowest validation loss.
    case bestWeights = "weights-best.safetensors"
    /// The model's memory of users, with its best weights.
    case memory = "memory.safetensors"
    /// The weights after the last step.
    case lastWeights = "weights-last.safetensors"
    /// The state to resume from: weights, optimiser, random state, counters.
    case checkpoint = "checkpoint.safetensors"
    /// The metrics, one JSON object per line.
    case metrics = "metrics.jsonl"
    /// The calibration of scores.
    case calibration = "calibration.json"
    /// The access history of the days that the model learned from.
    case history = "history.bin"
    /// The access history including the calibration days, with which scoring starts.
    case calibratedHistory = "history-calibrated.bin"
    /// The metrics of the test days.
    case evaluation = "evaluation.json"
    /// The report of the run.
    case report = "report.html"
    /// Held by the process that trains here.
    case lock = ".lock"
}

/// A lock on a run's folder: one process holds it at a time, until the value is released or the process ends.
package final class RunLock {
    private let descriptor: Int32

    /// Locks the folder of `run`.
    ///
    /// - Throws: `InputError` when another process holds the lock.
    init(_ run: RunFolder) throws {
        descriptor = open(run.path(.lock), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw InputError(file: run.path, message: "cannot be written: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let reason = isTaken ? "is in use: another process trains or calibrates here" : "cannot be locked"
            throw InputError(file: run.path, message: reason)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
