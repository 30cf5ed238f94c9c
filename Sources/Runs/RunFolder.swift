import ByteIO
package import Foundation
package import LanguageModels
package import Torch
package import Vocabulary

/// The folder of one run: what made it, its vocabulary, its weights, what was measured, what was found.
///
/// Every file in it is whole at any time: it is written beside its place, synced and renamed. `docs/formats/run-folder.md`
/// lists the files.
///
///     let run = try RunFolder(creatingAt: "runs/first")
///     let lock = try run.lock()
///     try run.write(record: record, model: model, trainer: trainer, vocabulary: vocabulary)
package struct RunFolder: Hashable, Sendable {
    /// Where the folder is, as the user named it.
    package let path: String

    /// Makes a folder for a new run at `path`; one that is there has to be empty.
    ///
    /// - Throws: `InputError` when `path` holds a run or something else, or cannot be made.
    package init(creatingAt path: String) throws {
        self.path = path
        if FileManager.default.fileExists(atPath: self.path(.record)) {
            throw InputError(file: path, message: "holds a run already: resume that, or choose another folder")
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: path, message: "cannot be made: \(error.localizedDescription)")
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard names.allSatisfy({ $0 == RunItem.lock.rawValue }) else {
            throw InputError(file: path, message: "is not empty: a new run needs a folder of its own")
        }
    }

    /// The run in the folder at `path`, which has to have `items` beside what every run has.
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
            throw InputError(file: path, message: "is half a run: \(missing.joined(separator: ", ")) \(verb) missing")
        }
    }

    /// Where `item` is, or would be.
    package func path(_ item: RunItem) -> String { "\(path)/\(item.rawValue)" }

    /// Whether `item` is there.
    package func has(_ item: RunItem) -> Bool { FileManager.default.fileExists(atPath: path(item)) }

    /// Takes the right to change the folder; keep the value as long as it is changed.
    ///
    /// - Throws: `InputError` when another process has it.
    package func lock() throws -> RunLock { try RunLock(self) }

    /// Replaces `item` by `data`.
    package func write(_ data: Data, to item: RunItem) throws {
        try AtomicFile.write(data, to: path(item))
    }

    /// Removes `item` where it is there.
    package func remove(_ item: RunItem) throws {
        guard has(item) else { return }
        do {
            try FileManager.default.removeItem(atPath: path(item))
        } catch {
            throw InputError(file: path(item), message: "cannot be removed: \(error.localizedDescription)")
        }
    }

    /// Writes what a new run starts with; the record comes last, because it makes the folder a run.
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
    /// What made the run.
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

    /// Replaces the record of what made the run.
    package func write(_ record: RunRecord) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try write(encoder.encode(record) + Data("\n".utf8), to: .record)
    }

    /// The model's sizes.
    package func modelConfiguration() throws -> ModelConfiguration {
        var unknown: [String] = []
        return try ModelConfiguration(
            contentsOf: path(.modelConfiguration),
            kind: record().model,
            unknownKeys: &unknown
        )
    }

    /// How the model is trained.
    package func trainerConfiguration() throws -> TrainerConfiguration {
        var unknown: [String] = []
        return try TrainerConfiguration(contentsOf: path(.trainerConfiguration), unknownKeys: &unknown)
    }

    /// The words and their ids.
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
            let message = "has no \(item.rawValue) yet: train it first, or go on with `surprisal train --resume`"
            throw InputError(file: self.path, message: message)
        }
        let weights = try StateDictionary.load(self.path(item))
        try weights.write(to: path, format: format)
        return weights.count
    }
}

extension RunFolder {
    /// A short text that stands for what `item` holds: size and checksum, `20971520-1a2b3c4d`.
    ///
    /// Other weights have another mark, so that what was made of weights can be told from what was made of others.
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

/// What lies in a run's folder; the raw value is the file's name.
package enum RunItem: String, CaseIterable, Sendable, Hashable {
    /// What made the run.
    case record = "run.json"
    /// The model's sizes.
    case modelConfiguration = "model_config.json"
    /// How the model is trained.
    case trainerConfiguration = "trainer_config.json"
    /// The words and their ids.
    case vocabulary = "vocabulary.json"
    /// The weights with the lowest validation loss.
    case bestWeights = "weights-best.safetensors"
    /// What the model remembers of each user, with its best weights.
    case memory = "memory.safetensors"
    /// The weights after the last step.
    case lastWeights = "weights-last.safetensors"
    /// All that it takes to go on: weights, optimiser, random state, counters.
    case checkpoint = "checkpoint.safetensors"
    /// What was measured, a JSON object a line.
    case metrics = "metrics.jsonl"
    /// How high the losses of a normal day are.
    case calibration = "calibration.json"
    /// Who was where on the days that the model learned from.
    case history = "history.bin"
    /// The same with the days that the run was calibrated on: what scoring begins with.
    case calibratedHistory = "history-calibrated.bin"
    /// The metrics of the test days.
    case evaluation = "evaluation.json"
    /// The page that shows the run.
    case report = "report.html"
    /// Held by the process that trains here.
    case lock = ".lock"
}

/// The right to change a run's folder: one process has it at a time, until the value goes away or the process ends.
package final class RunLock {
    private let descriptor: Int32

    /// Takes the lock of `run`.
    ///
    /// - Throws: `InputError` when another process has it.
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
