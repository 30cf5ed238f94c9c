import AlertStore
import ByteIO
import Foundation

/// All that it takes to go on where a watcher was: written whole, replaced whole.
///
/// Everything in it belongs to one moment: the lines before ``position`` are dealt with, but for ``held``, and what they
/// taught lies in the files that it names. A watcher that was killed goes on from the last such moment, reads the lines
/// since then once more, and comes to the same judgements, which the store knows again.
struct WatchCheckpoint: Codable, Sendable {
    var version = Self.current
    /// The mark of the weights that judged.
    var weights: String
    /// The marks of those that judged before, the latest last.
    var formerWeights: [String] = []
    /// Where reading goes on.
    var position: LogPosition?
    /// The newest second that was believed.
    var newest: Int?
    var held: [Held] = []
    var counts = WatchCounts()
    /// The minutes that may still grow.
    var minutes: [MinuteRecord] = []
    /// The file of the history, in the same folder; `nil` where there is none.
    var history: String?
    /// The file of what the weights remember of users, in the same folder; `nil` where they remember nobody.
    var users: String?
    /// The last change of an incident that the file of alerts tells of; `nil` where it tells of none.
    var toldIncidents: ChangeCursor?

    /// All weights that may have judged lines behind ``position``, the latest last.
    var allWeights: [String] { Self.latest(formerWeights + [weights]) }

    /// The last few of `weights`, each once: lines that older ones judged are far behind.
    static func latest(_ weights: [String]) -> [String] {
        let each = weights.enumerated().filter { !weights[($0.offset + 1)...].contains($0.element) }
        return each.map(\.element).suffix(4)
    }

    private static let current = 2
    private static let name = "checkpoint.json"

    /// The checkpoint in `folder`; `nil` where there is none yet.
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

    /// Replaces the checkpoint in `folder`, whose other files it no longer names go.
    ///
    /// - Returns: How many bytes it has.
    func write(to folder: String) throws -> Int {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let data = try encoder.encode(self)
        try AtomicFile.write(data, to: "\(folder)/\(Self.name)")
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let isOurs = file.hasPrefix("history-") || file.hasPrefix("users-")
            if isOurs, file != history, file != users {
                try? FileManager.default.removeItem(atPath: "\(folder)/\(file)")
            }
        }
        return data.count
    }
}
