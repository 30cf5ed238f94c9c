import ByteIO

/// Maps Windows Security events as JSON, whoever shipped them.
struct WindowsRecords: Sendable {
    private let winlogbeat: WindowsShape
    private let winlogbeat6: WindowsShape
    private let xml: WindowsShape
    private let bareXML: WindowsShape
    private let wazuh: WindowsShape
    private let bareWazuh: WindowsShape
    private let flat: WindowsShape
    private let hayabusa: WindowsShape
    private let marks: WindowsMarks
    private let ecsUsers: ECSUsers
    private let infersZone: Bool

    init(_ paths: inout JSONPaths, infersZone: Bool) {
        winlogbeat = .winlogbeat(&paths)
        winlogbeat6 = .winlogbeat6(&paths)
        xml = .xml(&paths, root: "event.")
        bareXML = .xml(&paths, root: "")
        wazuh = .wazuh(&paths, root: "data.")
        bareWazuh = .wazuh(&paths, root: "")
        flat = .flat(&paths)
        hayabusa = .hayabusa(&paths)
        marks = WindowsMarks(&paths)
        ecsUsers = ECSUsers(&paths)
        self.infersZone = infersZone
    }

    /// The shape of a Windows event.
    enum Shape: Sendable {
        case winlogbeat, winlogbeat6, xml, bareXML, wazuh, bareWazuh, flat, hayabusa
        /// The output of PowerShell's Get-WinEvent, and of others that give the values without their names.
        case positional
    }

    /// The shape of `record`; `nil` if it is no Windows event.
    func shape(of record: JSONRecord) -> Shape? {
        if record.has(marks.winlogID) || record.has(marks.winlogChannel) { return .winlogbeat }
        if record.hasAny(marks.wazuhID) { return record.has(marks.wazuhID[0]) ? .wazuh : .bareWazuh }
        if record.hasAny(marks.xmlID) { return .xml }
        if record.hasAny(marks.bareXMLID) { return .bareXML }
        if record.number(marks.flatIDs) != nil {
            // LANL's events have a number, too.
            if record.has(marks.lanlHost) { return nil }
            if record.array(marks.inserts) != nil { return .positional }
            if record.hasAny(marks.hayabusa) { return .hayabusa }
            if record.has(marks.flatIDs[2]), !record.has(marks.flatIDs[0]), record.hasAny(marks.winlogbeat6) {
                return .winlogbeat6
            }
            return record.hasAny(marks.windows) ? .flat : nil
        }
        guard record.number(marks.winEventID) != nil, record.has(marks.machine) else { return nil }
        return record.has(marks.target) ? .flat : .positional
    }

    /// Maps `record`, which has the shape `shape`.
    func map(_ record: JSONRecord, _ shape: Shape, into event: inout LogEvent) -> JSONMeaning {
        switch shape {
        case .winlogbeat: return .known(map(record, winlogbeat, into: &event))
        case .winlogbeat6: return .known(map(record, winlogbeat6, into: &event))
        case .xml: return .known(map(record, xml, into: &event))
        case .bareXML: return .known(map(record, bareXML, into: &event))
        case .wazuh: return .known(map(record, wazuh, into: &event))
        case .bareWazuh: return .known(map(record, bareWazuh, into: &event))
        case .flat:
            if let data = record[marks.payload], data.first == UInt8(ascii: "{") { return .wrapsEventData(data) }
            return .known(map(record, flat, into: &event))
        case .hayabusa: return .known(map(record, hayabusa, into: &event))
        case .positional: return .known(positional(record))
        }
    }

    /// Maps an event with the event data of `eventData`, another record, as EvtxECmd writes them.
    func map(_ record: JSONRecord, eventData: JSONRecord, into event: inout LogEvent) -> RecordMeaning {
        var windows = WindowsEvent()
        fill(&windows, from: record, flat)
        return map(&windows, list: bareXML.list.flatMap { eventData.array($0) }, record, flat, clock: .unix, &event)
    }

    private func map(_ record: JSONRecord, _ shape: WindowsShape, into event: inout LogEvent) -> RecordMeaning {
        var windows = WindowsEvent()
        fill(&windows, from: record, shape)
        return map(&windows, list: shape.list.flatMap { record.array($0) }, record, shape, clock: shape.clock, &event)
    }

    private func map(
        _ windows: inout WindowsEvent,
        list: UnsafeRawBufferPointer?,
        _ record: JSONRecord,
        _ shape: WindowsShape,
        clock: LogTime.Clock,
        _ event: inout LogEvent
    ) -> RecordMeaning {
        // Most events are no authentications: nothing more is read of them.
        if let number = windows[.eventID]?.windowsNumber, !WindowsEvent.isAuthentication(number) {
            return .filtered(.windowsEvent(number))
        }
        guard let list else { return finish(&windows, record, shape, clock: clock, into: &event) }
        return ListedData(list).withValues(in: &windows) { windows in
            finish(&windows, record, shape, clock: clock, into: &event)
        }
    }

    private func positional(_ record: JSONRecord) -> RecordMeaning {
        if let number = record.number(marks.flatIDs + [marks.winEventID]), !WindowsEvent.isAuthentication(number) {
            return .filtered(.windowsEvent(number))
        }
        return .rejected(
            "expected event data by name, found the values alone as Get-WinEvent | ConvertTo-Json writes them; "
                + "docs/reference/formats tells how to export them"
        )
    }
}

extension WindowsRecords {
    private func fill(_ windows: inout WindowsEvent, from record: JSONRecord, _ shape: WindowsShape) {
        for (field, path) in shape.fields {
            if let value = record[path], windows[field] == nil { windows[field] = value }
        }
    }

    private func finish(
        _ windows: inout WindowsEvent,
        _ record: JSONRecord,
        _ shape: WindowsShape,
        clock: LogTime.Clock,
        into event: inout LogEvent
    ) -> RecordMeaning {
        if windows[.targetUser] == nil, windows[.accountName] == nil { addUsers(&windows, record) }
        // Hayabusa writes `3 - NETWORK`.
        if let type = windows[.logonType], let first = type.first, first &- UInt8(ascii: "0") < 10 {
            windows[.logonType] = type.slice(0..<(type.firstIndex { $0 &- UInt8(ascii: "0") >= 10 } ?? type.count))
        }
        switch time(record, shape, clock: clock) {
        case .time(let time): windows.time = time
        case .none: return .rejected("expected a time, found none")
        case .malformed:
            return .rejected("expected a time as ISO 8601 or a number since 1970, found something else")
        }
        let meaning = windows.map(into: &event)
        if meaning == .event, event.outcome == .unknown, !event.has(.outcome) { setOutcome(record, shape, &event) }
        return meaning
    }

    /// Adds the user of a record that has no event data: of its fields of the Elastic Common Schema, or `DOMAIN\user`.
    private func addUsers(_ windows: inout WindowsEvent, _ record: JSONRecord) {
        if let account = record[marks.account] {
            let slash = account.lastIndex(of: UInt8(ascii: "\\"))
            windows[.targetUser] = account.slice((slash.map { $0 &+ 1 } ?? 0)..<account.count).knownValue
            if let slash { windows[.targetDomain] = account.slice(0..<slash).knownValue }
            return
        }
        let users = ecsUsers.users(of: record)
        if let target = users.destination { (windows[.targetUser], windows[.targetDomain]) = target }
        if windows[.subjectUser] == nil, let source = users.subject {
            (windows[.subjectUser], windows[.subjectDomain]) = source
        }
    }

    private func setOutcome(_ record: JSONRecord, _ shape: WindowsShape, _ event: inout LogEvent) {
        guard let text = record[shape.outcomes] else { return }
        if text.equalsIgnoringCase("success") || text.hasSuffixIgnoringCase("audit_success")
            || text.equalsIgnoringCase("audit success")
        {
            event.outcome = .success
        } else if text.equalsIgnoringCase("failure") || text.hasSuffixIgnoringCase("audit_failure")
            || text.equalsIgnoringCase("audit failure")
        {
            event.outcome = .failure
        }
    }

    private enum Time {
        case time(LogTime)
        case none, malformed
    }

    /// The event's own time; that of its receipt only if there is no other.
    private func time(_ record: JSONRecord, _ shape: WindowsShape, clock: LogTime.Clock) -> Time {
        guard let text = record[shape.times] else {
            guard let text = record[shape.receipts] else { return .none }
            return LogTime(record: text).map { .time($0.assuming(.unix)) } ?? .malformed
        }
        guard let own = LogTime(record: text) else { return .malformed }
        guard own.clock == .local, clock == .local else { return .time(own.assuming(.unix)) }
        if infersZone, let text = record[shape.receipts], let receipt = LogTime(record: text), receipt.clock == .unix {
            // The shipper's own clock tells the zone better: the event may have waited for it.
            let local = record[shape.localReceipts].flatMap { LogTime(record: $0) } ?? own
            if local.clock == .local, let time = own.inferringZone(local: local, receipt: receipt) {
                return .time(time)
            }
        }
        return .time(own)
    }
}
