/// Recognises formats that are known and not supported, so that the reason of a rejection names them.
struct UnsupportedRecords: Sendable {
    private let cloudTrail: (source: JSONPath, name: JSONPath, region: JSONPath)
    private let duo: (transaction: JSONPath, factor: JSONPath, device: JSONPath, kind: JSONPath)
    private let ecar: (object: JSONPath, action: JSONPath, id: [JSONPath])

    init(_ paths: inout JSONPaths) {
        cloudTrail = (paths.add("eventsource"), paths.add("eventname"), paths.add("awsregion"))
        duo = (paths.add("txid"), paths.add("factor"), paths.add("access_device.ip"), paths.add("event_type"))
        ecar = (paths.add("object"), paths.add("action"), paths.add("objectid", "actorid", "timestamp_ms"))
    }

    /// The reason why `record` is not supported; `nil` if it is none of these formats.
    func reason(_ record: JSONRecord) -> String? {
        if record.has(cloudTrail.source) && record.has(cloudTrail.name) && record.has(cloudTrail.region) {
            return Self.reason("AWS CloudTrail")
        }
        if record.has(duo.transaction) && record.has(duo.factor) || record.has(duo.device) && record.has(duo.kind) {
            return Self.reason("Duo's authentication log")
        }
        if record.has(ecar.object) && record.has(ecar.action) && record.hasAny(ecar.id) { return Self.reason("eCAR") }
        return nil
    }

    private static func reason(_ format: String) -> String {
        "expected a supported format, found a record of \(format); describe its fields with --map"
    }
}
