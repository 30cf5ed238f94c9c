import ByteIO

/// Maps records of the Elastic Common Schema that carry no Windows event data.
struct ECSRecords: Sendable {
    private let timestamp: [JSONPath]
    private let ownTime: JSONPath
    private let category: JSONPath
    private let code: JSONPath
    private let action: JSONPath
    private let outcome: JSONPath
    private let type: JSONPath
    private let users: ECSUsers
    private let userIDs: [JSONPath]
    private let source: (name: [JSONPath], ip: JSONPath, address: JSONPath)
    private let destination: (name: JSONPath, ip: JSONPath, address: JSONPath)
    private let computer: [JSONPath]
    private let package: [JSONPath]
    private let logonType: [JSONPath]
    private let process: [JSONPath]
    private let recordID: [JSONPath]
    private let own: OwnPaths

    init(_ paths: inout JSONPaths) {
        timestamp = paths.add("@timestamp")
        ownTime = paths.add("time")
        category = paths.add("event.category")
        code = paths.add("event.code")
        action = paths.add("event.action")
        outcome = paths.add("event.outcome")
        type = paths.add("event.type")
        users = ECSUsers(&paths)
        userIDs = paths.add("user.id", "user.target.id")
        source = (paths.add("source.domain"), paths.add("source.ip"), paths.add("source.address"))
        destination = (paths.add("destination.domain"), paths.add("destination.ip"), paths.add("destination.address"))
        computer = paths.add("winlog.computer_name", "host.name", "host.hostname")
        package = paths.add(
            "winlog.event_data.authenticationpackagename",
            "winlog.event_data.packagename",
            "system.auth.ssh.method"
        )
        logonType = paths.add("winlog.logon.type", "winlog.event_data.logontype")
        process = paths.add("process.name", "system.auth.ssh.event")
        recordID = paths.add("event.id")
        own = OwnPaths(&paths)
    }

    /// True if `record` says what kind of event it is.
    func matches(_ record: JSONRecord) -> Bool { record.has(category) || hasWindowsCode(record) }

    /// True if `record` may be an event although it does not say its kind: it names a user.
    func mayMap(_ record: JSONRecord) -> Bool {
        guard record.has(timestamp[0]) || record.has(ownTime) else { return false }
        let users = users.users(of: record)
        return users.destination != nil || users.subject != nil
    }

    /// True if the event's code is the number of a Windows logon, so that it tells what the event is.
    func hasWindowsCode(_ record: JSONRecord) -> Bool {
        record.number(code).map(WindowsEvent.isAuthentication) ?? false
    }

    /// Maps `record`.
    func map(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        guard !record.has(category) || isAuthentication(record) else { return .noAuthentication }
        if let number = record.number(code), WindowsEvent.isAuthentication(number) {
            return windows(record, into: &event)
        }
        let found = users.users(of: record)
        guard let target = found.destination ?? found.subject else { return .noUser }
        if let fault = setTime(record, &event) { return fault }
        setUsers(target, found.subject, record, &event)
        setHosts(record, &event)
        event.set(.authenticationType, record[package])
        event.setLogonType(record[logonType])
        if !event.has(.logonType), record.hasAny(process), record[process]?.hasPrefix("sshd") ?? false {
            event.set(.logonType, "RemoteInteractive")
        }
        setOrientation(record, &event)
        setOutcome(record, &event)
        event.set(.recordID, record[recordID])
        return .known(.event)
    }

    private func isAuthentication(_ record: JSONRecord) -> Bool {
        record.isAny(category, of: "authentication", "session")
    }

    /// Maps an event whose code is that of a Windows logon by the rules for Windows events.
    private func windows(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        var windows = WindowsEvent()
        let found = users.users(of: record)
        windows[.eventID] = record[code]
        windows[.computer] = record[computer]
        (windows[.subjectUser], windows[.subjectDomain]) = (found.subject?.name, found.subject?.domain)
        (windows[.targetUser], windows[.targetDomain]) = (found.destination?.name, found.destination?.domain)
        (windows[.accountName], windows[.accountDomain]) = (windows[.targetUser], windows[.targetDomain])
        windows[.address] = record[source.ip] ?? record[source.address]
        windows[.clientAddress] = windows[.address]
        windows[.workstationName] = record[source.name]
        (windows[.workstation], windows[.clientName]) = (windows[.workstationName], windows[.workstationName])
        windows[.logonType] = record[logonType]
        windows[.package] = record[package]
        windows[.packageName] = windows[.package]
        guard let text = record[timestamp] else { return .noTime }
        guard let time = LogTime(record: text) else { return .badTime }
        windows.time = time.assuming(.unix)
        let meaning = windows.map(into: &event)
        if meaning == .event, event.outcome == .unknown { setOutcome(record, &event) }
        return .known(meaning)
    }

    /// Sets the time; `time` counts only in records that do not say what they are, as our own do not.
    private func setTime(_ record: JSONRecord, _ event: inout LogEvent) -> JSONMeaning? {
        let isSchema = record.has(category) && record.has(timestamp[0])
        return isSchema ? event.setTime(record, timestamp) : own.setTime(record, &event)
    }

    private func setUsers(
        _ target: ECSUsers.User,
        _ subject: ECSUsers.User?,
        _ record: JSONRecord,
        _ event: inout LogEvent
    ) {
        event.set(.destinationUser, target.name)
        event.set(.destinationDomain, target.domain)
        if let id = record[userIDs[1]] ?? record[userIDs[0]], id.hasPrefix("S-1-") { event.set(.destinationSID, id) }
        let source = subject ?? target
        event.set(.sourceUser, source.name)
        event.set(.sourceDomain, source.domain)
        if subject == nil { event.copy(.destinationSID, to: .sourceSID) }
    }

    private func setHosts(_ record: JSONRecord, _ event: inout LogEvent) {
        event.set(.sourceHost, record[source.name])
        event.set(.sourceAddress, record[source.ip])
        if !event.has(.sourceAddress) {
            event.setHost(.sourceHost, address: .sourceAddress, record[source.address])
        }
        event.set(.destinationHost, record[destination.name])
        event.set(.destinationAddress, record[destination.ip])
        if !event.has(.destinationHost), !event.has(.destinationAddress) {
            event.setHost(.destinationHost, address: .destinationAddress, record[destination.address])
        }
        event.set(.reporter, record[computer])
        if !event.has(.destinationHost), !event.has(.destinationAddress) {
            event.copy(.reporter, to: .destinationHost)
        }
    }

    private func setOrientation(_ record: JSONRecord, _ event: inout LogEvent) {
        guard let action = record[action] else {
            if record.isAny(type, of: "end") {
                event.set(.orientation, "LogOff")
            } else if record.has(category) {
                event.set(.orientation, "LogOn")
            }
            return
        }
        if let name = Self.orientation(action) {
            event.set(.orientation, name)
        } else {
            event.set(.orientation, action)
        }
    }

    private static func orientation(_ action: UnsafeRawBufferPointer) -> StaticString? {
        let names: [(StaticString, StaticString)] = [
            ("logged-in", "LogOn"), ("logon-failed", "LogOn"), ("ssh_login", "LogOn"), ("user_login", "LogOn"),
            ("logged-in-explicit", "LogOn"), ("logged-out", "LogOff"), ("ssh_logout", "LogOff"),
            ("kerberos-authentication-ticket-requested", "TGT"), ("kerberos-preauth-failed", "TGT"),
            ("kerberos-service-ticket-requested", "TGS"), ("credential-validated", "AuthMap"),
            ("workstation-locked", "ScreenLock"), ("workstation-unlocked", "ScreenUnlock"),
        ]
        for (name, orientation) in names where action.equals(name) { return orientation }
        return nil
    }

    private func setOutcome(_ record: JSONRecord, _ event: inout LogEvent) {
        guard let outcome = record[outcome] else { return }
        if outcome.equalsIgnoringCase("success") {
            event.outcome = .success
        } else if outcome.equalsIgnoringCase("failure") {
            event.outcome = .failure
        } else if !outcome.equalsIgnoringCase("unknown") {
            event.set(.outcome, outcome)
        }
    }
}
