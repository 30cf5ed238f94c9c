import AlertStore
import ByteIO
import Foundation

/// How far alerts and incidents are delivered: a small file beside the store.
struct WebhookCursor: Codable, Sendable, Hashable {
    var version = Self.current
    /// The last alert that is dealt with; `nil` before the first.
    var alert: AlertCursor?
    /// The last change of an incident that is dealt with.
    var incident = ChangeCursor.start

    private static let current = 1

    /// Before everything.
    static let start = WebhookCursor()

    /// What the file at `path` says; the start where there is none, or where it is of a store that is no more.
    ///
    /// - Throws: `InputError` where it cannot be read.
    init(path: String, store: AlertStore) throws {
        self.init()
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let data = FileManager.default.contents(atPath: path),
            let cursor = try? JSONDecoder().decode(WebhookCursor.self, from: data), cursor.version == Self.current
        else {
            let message = "does not say how far the webhook is; without the file all that is stored is sent once more"
            throw InputError(file: path, message: message)
        }
        let isOfStore = try cursor.alert.map { try store.contains($0) } ?? true
        guard try isOfStore && cursor.incident.change <= store.changes(since: .max).number else { return }
        self = cursor
    }

    private init() {}

    /// Replaces the file at `path`.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try AtomicFile.write(encoder.encode(self), to: path)
    }
}
