import AlertStore
import AuthLogs
import ByteIO

/// What goes into one request.
struct WebhookBatch {
    let alerts: [StoredAlert]
    let incidents: [ChangedIncident]
    /// How far everything is dealt with once this has arrived.
    let end: WebhookCursor

    /// The first that is left to deliver, `limit` alerts and incidents in all.
    ///
    /// An incident is told of after its alerts: only once no more of them are left.
    ///
    /// - Throws: `InputError` where the store cannot be read.
    init(_ store: AlertStore, after cursor: WebhookCursor, limit: Int) throws {
        let page = try store.alerts(after: cursor.alert, limit: limit)
        alerts = page.alerts
        incidents = try store.incidents(after: cursor.incident, limit: limit - alerts.count)
        var end = cursor
        end.alert = page.end
        if let last = incidents.last { end.incident = last.cursor }
        self.end = end
    }

    /// How many alerts and incidents there are.
    var count: Int { alerts.count + incidents.count }

    /// The body of the request, and what a receiver knows it by.
    func request(log: String, epoch: Int) -> (body: String, key: String) {
        let alerts = alerts.map { AlertEvent($0) }
        let incidents = incidents.map { IncidentEvent($0, log: log) }
        let objects = alerts.map { $0.json(epoch: epoch) } + incidents.map { $0.json(epoch: epoch) }
        return ("[\(objects.joined(separator: ","))]", Self.key(alerts.map(\.id) + incidents.map(\.id)))
    }

    /// 128 bits of the ids, in hexadecimal digits.
    private static func key(_ ids: [String]) -> String {
        let text = Array(ids.map { "\($0.utf8.count):\($0)" }.joined().utf8)
        return text.withUnsafeBytes { text in
            ([1, 2] as [UInt64]).map { ByteHash(seed: $0)(text).hexDigits }.joined()
        }
    }
}
