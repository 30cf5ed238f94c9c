import ByteIO

/// The paths of our own names, and of the time.
struct OwnPaths: Sendable {
    /// The time of the log's own clock.
    let time: JSONPath
    /// The absolute time.
    let timestamp: JSONPath

    init(_ paths: inout JSONPaths) {
        time = paths.add("time")
        timestamp = paths.add("@timestamp")
    }

    /// Sets the time: `time` in whole seconds of the log's own clock or as ISO 8601, otherwise `@timestamp`.
    func setTime(_ record: JSONRecord, _ event: inout LogEvent) -> JSONMeaning? {
        guard let text = record[time] else { return event.setTime(record, [timestamp]) }
        if let second = text.decimal {
            event.time = LogTime(seconds: second, clock: .relative)
            return nil
        }
        guard record.kind(time) == .text, text.count > 4, text[4] == UInt8(ascii: "-"),
            let parsed = LogTime(record: text)
        else { return .known(.rejected("expected time in whole seconds or as ISO 8601, found something else")) }
        event.time = parsed.assuming(.unix)
        return nil
    }
}

/// Maps records with our own names, `src_user` to `success`, as `surprisal inspect` writes them.
struct OwnRecords: Sendable {
    private let paths: OwnPaths
    private let source: (user: JSONPath, domain: JSONPath)
    private let destination: (user: JSONPath, domain: JSONPath)
    private let hosts: [(slot: LogEvent.Slot, path: JSONPath)]
    private let others: [(slot: LogEvent.Slot, path: JSONPath)]
    private let logonType: JSONPath
    private let outcome: JSONPath

    init(_ paths: inout JSONPaths) {
        self.paths = OwnPaths(&paths)
        source = (paths.add("src_user"), paths.add("src_domain"))
        destination = (paths.add("dst_user"), paths.add("dst_domain"))
        hosts = [(.sourceHost, paths.add("src_pc")), (.destinationHost, paths.add("dst_pc"))]
        others = [(.authenticationType, paths.add("auth_type")), (.orientation, paths.add("auth_orient"))]
        logonType = paths.add("logon_type")
        outcome = paths.add("success")
    }

    /// True if `record` names a user by one of our names.
    func matches(_ record: JSONRecord) -> Bool { record.has(source.user) || record.has(destination.user) }

    /// Maps `record`.
    func map(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        if let fault = paths.setTime(record, &event) { return fault }
        setUser(record, source.user, source.domain, .sourceUser, .sourceDomain, &event)
        setUser(record, destination.user, destination.domain, .destinationUser, .destinationDomain, &event)
        guard event.hasUser else { return .noUser }
        removeDollars(&event)
        for (slot, path) in hosts + others { event.set(slot, known(record, path)) }
        event.setLogonType(known(record, logonType))
        event.isLocal = false
        setOutcome(known(record, outcome), &event)
        event.isCanonical = true
        return .known(.event)
    }

    /// The value at `path`; none if it is the `?` of day files.
    private func known(_ record: JSONRecord, _ path: JSONPath) -> UnsafeRawBufferPointer? {
        record[path].flatMap { $0.equals("?") ? nil : $0 }
    }

    private func setUser(
        _ record: JSONRecord,
        _ name: JSONPath,
        _ domain: JSONPath,
        _ nameSlot: LogEvent.Slot,
        _ domainSlot: LogEvent.Slot,
        _ event: inout LogEvent
    ) {
        guard let whole = known(record, name) else { return }
        guard record[domain] == nil, let at = whole.lastIndex(of: .at) else {
            event.set(nameSlot, whole)
            return event.set(domainSlot, known(record, domain))
        }
        event.set(nameSlot, whole.slice(0..<at))
        event.set(domainSlot, whole.slice(at &+ 1..<whole.count))
    }

    /// Removes every `$` from the destination user, as `prepare` does with LANL's rows: a host's account is the host.
    private func removeDollars(_ event: inout LogEvent) {
        let plain: [UInt8]? = event.withValue(.destinationUser) { name in
            guard let name, name.contains(.dollar) else { return nil }
            return name.filter { $0 != .dollar }
        }
        if let plain { event.set(.destinationUser, plain) }
    }

    private func setOutcome(_ value: UnsafeRawBufferPointer?, _ event: inout LogEvent) {
        guard let value else { return }
        if value.equalsIgnoringCase("success") || value.equalsIgnoringCase("true") {
            event.outcome = .success
        } else if value.equalsIgnoringCase("fail") || value.equalsIgnoringCase("failure")
            || value.equalsIgnoringCase("false")
        {
            event.outcome = .failure
        } else if !value.equalsIgnoringCase("unknown") {
            event.set(.outcome, value)
        }
    }
}
