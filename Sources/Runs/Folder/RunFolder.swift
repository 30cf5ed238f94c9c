import ByteIO
package import Foundation
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
