import AlertStore
import AuthLogs
import ByteIO
import Foundation

/// The state from which a watcher continues; written and replaced as a whole.
///
/// Everything in it belongs to one moment: the lines before ``position`` are processed, except for ``held``, and what
/// was learned from them is in the files that it names. A watcher that was killed continues from the last such moment,
/// reads the lines since then again, and produces the same alerts, which the store recognizes.
struct WatchCheckpoint: Codable, Sendable {
    var version = Self.current
    /// The hash of the weights that scored.
    var weights: String
    /// The hashes of the weights that scored before, the latest last.
    var formerWeights: [String] = []
    /// The position at which reading continues.
    var position: LogPosition?
    /// The absolute path of the log, if it is a file.
    var log: String?
    /// The newest accepted second.
    var newest: Int?
    var held: [Held] = []
    var counts = WatchCounts()
    /// The minutes that may still grow.
    var minutes: [MinuteRecord] = []
    /// The file of the history, in the same folder; `nil` if there is none.
    var history: String?
    /// The file of what is known of accounts and hosts, in the same folder; `nil` if there is none.
    var identities: String?
    /// The header that gives the lines after ``position`` their meaning; `nil` if the format has none.
    var header: String?
    /// The file of the users' model state, in the same folder; `nil` if the model keeps none.
    var users: String?
    /// The last change of an incident reported in the file of alerts; `nil` if none is reported.
    var toldIncidents: ChangeCursor?

    /// All weights that may have scored lines after ``position``, the latest last.
    var allWeights: [String] { Self.latest(formerWeights + [weights]) }

    /// The last few of `weights`, each once: lines that older weights scored are far behind.
    static func latest(_ weights: [String]) -> [String] {
        let each = weights.enumerated().filter { !weights[($0.offset + 1)...].contains($0.element) }
        return each.map(\.element).suffix(4)
    }

    private static let current = 2
    private static let name = "checkpoint.json"

    /// The checkpoint in `folder`; `nil` if there is none yet.
    ///
    /// - Throws: `InputError` where it cannot be read, or is of another version.
    static func read(from folder: String) throws -> WatchCheckpoint? {
        let path = "\(folder)/\(name)"
        guard let data = FileManager.default.contents(atPath: path) else {
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            throw InputError(file: path, message: "cannot be read")
        }
        guard let checkpoint = try? JSONDecoder().decode(WatchCheckpoint.self, from: data),
            checkpoint.version == current
        else { throw InputError(file: path, message: "is not a checkpoint of this version of Surprisal") }
        return checkpoint
    }

    /// What was known of accounts and hosts; `nil` if that is what the run knows.
    ///
    /// - Throws: `InputError` where the file in `folder` is damaged.
    func readIdentities(from folder: String) throws -> Identities? {
        try identities.map { try Identities(path: "\(folder)/\($0)") }
    }

    /// Replaces the checkpoint in `folder`, and removes the other files that it no longer names.
    ///
    /// - Returns: The size of the checkpoint in bytes.
    func write(to folder: String) throws -> Int {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let data = try encoder.encode(self)
        try AtomicFile.write(data, to: "\(folder)/\(Self.name)")
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let isOurs = ["history-", "users-", "identities-"].contains { file.hasPrefix($0) }
            if isOurs, ![history, users, identities].contains(file) {
                try? FileManager.default.removeItem(atPath: "\(folder)/\(file)")
            }
        }
        return data.count
    }
}
