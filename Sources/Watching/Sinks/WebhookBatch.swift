import AlertStore
import AuthLogs
import ByteIO
import Foundation

/// The alerts and incidents of one request.
struct WebhookBatch {
    let alerts: [StoredAlert]
    let incidents: [ChangedIncident]
    /// The position in the store once this batch has been delivered.
    let end: WebhookCursor

    /// Reads the next `limit` alerts and incidents after `cursor`.
    ///
    /// Incidents follow their alerts: they are read only once no alerts are left.
    ///
    /// - Throws: `InputError` if the store cannot be read.
    init(_ store: AlertStore, after cursor: WebhookCursor, limit: Int) throws {
        let page = try store.alerts(after: cursor.alert, limit: limit)
        alerts = page.alerts
        incidents = try store.incidents(after: cursor.incident, limit: limit - alerts.count)
        var end = cursor
        end.alert = page.end
        if let last = incidents.last { end.incident = last.cursor }
        self.end = end
    }

    /// The number of alerts and incidents.
    var count: Int { alerts.count + incidents.count }

    /// The body of the request, and the idempotency key by which a receiver recognises a repeated one.
    func request(log: String, epoch: Int) -> (body: String, key: String) {
        let alerts = alerts.map { AlertEvent($0) }
        let incidents = incidents.map { IncidentEvent($0, log: log) }
        let objects = alerts.map { $0.json(epoch: epoch) } + incidents.map { $0.json(epoch: epoch) }
        return ("[\(objects.joined(separator: ","))]", Self.key(alerts.map(\.id) + incidents.map(\.id)))
    }

    /// A 128-bit hash of the ids, in hexadecimal digits.
    private static func key(_ ids: [String]) -> String {
        let text = Array(ids.map { "\($0.utf8.count):\($0)" }.joined().utf8)
        return text.withUnsafeBytes { text in
            ([1, 2] as [UInt64]).map { ByteHash(seed: $0)(text).hexDigits }.joined()
        }
    }
}

/// The position up to which alerts and incidents have been delivered, kept in a small file beside the store.
struct WebhookCursor: Codable, Sendable, Hashable {
    var version = Self.current
    /// The last alert that was delivered or skipped; `nil` before the first.
    var alert: AlertCursor?
    /// The last change of an incident that was delivered or skipped.
    var incident = ChangeCursor.start

    private static let current = 1

    /// The position before all alerts and incidents.
    static let start = WebhookCursor()

    /// Reads the file at `path`; the start if it does not exist or belongs to a store that was replaced.
    ///
    /// - Throws: `InputError` if the file cannot be read.
    init(path: String, store: AlertStore) throws {
        self.init()
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let data = FileManager.default.contents(atPath: path),
            let cursor = try? JSONDecoder().decode(WebhookCursor.self, from: data), cursor.version == Self.current
        else {
            let message = "is not a readable webhook position: delete it to send everything in the store once more"
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
