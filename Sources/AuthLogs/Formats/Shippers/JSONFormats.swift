import ByteIO

/// All formats of JSON records, and the paths that tell them apart.
///
/// A class, because a copy of all the paths for every record would cost more than to read it.
final class JSONFormats: Sendable {
    /// Windows events.
    let windows: WindowsRecords
    private let ecs: ECSRecords
    private let okta: OktaRecords
    private let entra: EntraRecords
    private let ocsf: OCSFRecords
    private let zeek: ZeekRecords
    private let lanl: LANL2017Records
    private let own: OwnRecords
    private let journal: JournalRecords
    private let unsupported: UnsupportedRecords
    private let wrapped: WrappedRecords
    private let only: JSONFormat?

    /// Adds the paths of all formats to `paths`.
    ///
    /// - Parameters:
    ///   - paths: The paths to read from each record.
    ///   - messages: The paths to read from those records that need their messages.
    ///   - only: The format that all records have, if it is known.
    ///   - infersZone: True if a local time beside the UTC time of its receipt tells the zone.
    init(_ paths: inout JSONPaths, messages: inout JSONPaths, only: JSONFormat?, infersZone: Bool) {
        windows = WindowsRecords(&paths, infersZone: infersZone)
        ecs = ECSRecords(&paths)
        okta = OktaRecords(&paths)
        entra = EntraRecords(&paths)
        ocsf = OCSFRecords(&paths)
        zeek = ZeekRecords(&paths)
        lanl = LANL2017Records(&paths)
        own = OwnRecords(&paths)
        journal = JournalRecords(&paths, messages: &messages)
        unsupported = UnsupportedRecords(&paths)
        wrapped = WrappedRecords(&paths, messages: &messages)
        self.only = only
    }

    /// Maps `record`, which decides on its format unless all records have the same.
    func map(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        if let only { return map(record, as: only, into: &event) }
        // The commonest first; the shapes that another format might take for its own before that.
        if let shape = windows.shape(of: record) {
            return named(.windowsJSON, windows.map(record, shape, into: &event), &event)
        }
        if own.matches(record) { return named(.json, own.map(record, into: &event), &event) }
        if let reason = unsupported.reason(record) { return .known(.rejected(reason)) }
        if ecs.matches(record) { return named(.ecs, ecs.map(record, into: &event), &event) }
        if ocsf.matches(record) { return named(.ocsf, ocsf.map(record, into: &event), &event) }
        if okta.matches(record) { return named(.okta, okta.map(record, into: &event), &event) }
        if entra.matches(record) { return named(.entra, entra.map(record, into: &event), &event) }
        if lanl.matches(record) { return named(.lanl2017, lanl.map(record, into: &event), &event) }
        if zeek.matches(record) { return named(.zeek, zeek.map(record, into: &event), &event) }
        return .needsMessages
    }

    /// Maps `record` with its messages, after the other values did not tell its format.
    func map(_ record: JSONRecord, messages: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        if only == .journal || only == nil, journal.matches(record) {
            return named(.journald, journal.map(record, messages: messages, into: &event), &event)
        }
        if let inner = wrapped.record(in: record, messages: messages) { return .wraps(inner) }
        if let only {
            return .known(.rejected("expected a record of the format \(only.rawValue), found another one"))
        }
        if ecs.mayMap(record) { return named(.ecs, ecs.map(record, into: &event), &event) }
        return .known(.rejected("expected a record of a known JSON format, found none of its fields"))
    }

    /// Notes that a record is of `format`.
    private func named(_ format: LogFormat, _ meaning: JSONMeaning, _ event: inout LogEvent) -> JSONMeaning {
        event.format = format
        return meaning
    }

    private func map(_ record: JSONRecord, as format: JSONFormat, into event: inout LogEvent) -> JSONMeaning {
        switch format {
        case .windows:
            if let shape = windows.shape(of: record) {
                return named(.windowsJSON, windows.map(record, shape, into: &event), &event)
            }
            if ecs.hasWindowsCode(record) { return named(.ecs, ecs.map(record, into: &event), &event) }
        case .ecs:
            if ecs.matches(record) || ecs.mayMap(record) { return named(.ecs, ecs.map(record, into: &event), &event) }
        case .okta: if okta.matches(record) { return named(.okta, okta.map(record, into: &event), &event) }
        case .entra: if entra.matches(record) { return named(.entra, entra.map(record, into: &event), &event) }
        case .ocsf: if ocsf.matches(record) { return named(.ocsf, ocsf.map(record, into: &event), &event) }
        case .zeek: if zeek.matches(record) { return named(.zeek, zeek.map(record, into: &event), &event) }
        case .lanl2017: if lanl.matches(record) { return named(.lanl2017, lanl.map(record, into: &event), &event) }
        case .surprisal: return named(.json, own.map(record, into: &event), &event)
        case .journal: break
        }
        return .needsMessages
    }
}

/// Records within records: JSON text in a field, and the wrappers that exports of Elasticsearch and Splunk add.
struct WrappedRecords: Sendable {
    private let containers: [JSONPath]
    private let texts: [JSONPath]

    /// Adds the paths of the wrappers to `paths`, and those of texts to `messages`.
    init(_ paths: inout JSONPaths, messages: inout JSONPaths) {
        containers = paths.add("_source", "result")
        texts = messages.add(
            "event.original",
            "full_log",
            "_raw",
            "result._raw",
            "message",
            "log",
            "msg",
            "_source.message",
            "_source.event.original"
        )
    }

    /// The text of the record in `record`; `nil` if there is none.
    func record(in record: JSONRecord, messages: JSONRecord) -> UnsafeRawBufferPointer? {
        for path in texts {
            if let text = messages[path], text.first == UInt8(ascii: "{") || text.hasPrefix("<Event") { return text }
        }
        for path in containers {
            if let object = record.object(path) { return object }
        }
        return nil
    }
}
