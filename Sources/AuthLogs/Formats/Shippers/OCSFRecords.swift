import ByteIO

/// Maps events of class 3002, Authentication, of the Open Cybersecurity Schema Framework, versions 1.0 to 1.5.
struct OCSFRecords: Sendable {
    private typealias User = (name: JSONPath, email: JSONPath, uid: JSONPath, domain: JSONPath)

    private let classID: JSONPath
    private let typeID: JSONPath
    private let time: [JSONPath]
    private let activity: (id: JSONPath, name: JSONPath)
    private let user: User
    private let actor: User
    private let source: (name: [JSONPath], ip: JSONPath)
    private let destination: (name: [JSONPath], ip: JSONPath)
    private let service: [JSONPath]
    private let device: [JSONPath]
    private let protocols: (text: JSONPath, id: JSONPath)
    private let logonType: (id: JSONPath, text: JSONPath)
    private let isRemote: JSONPath
    private let status: (id: JSONPath, text: JSONPath)
    private let recordID: JSONPath

    init(_ paths: inout JSONPaths) {
        func user(_ prefix: String) -> User {
            (
                paths.add(prefix + "name"), paths.add(prefix + "email_addr"), paths.add(prefix + "uid"),
                paths.add(prefix + "domain")
            )
        }
        classID = paths.add("class_uid")
        typeID = paths.add("type_uid")
        time = paths.add("time", "time_dt", "start_time", "metadata.original_time")
        activity = (paths.add("activity_id"), paths.add("activity_name"))
        (self.user, actor) = (user("user."), user("actor.user."))
        source = (paths.add("src_endpoint.hostname", "src_endpoint.name"), paths.add("src_endpoint.ip"))
        destination = (paths.add("dst_endpoint.hostname", "dst_endpoint.name"), paths.add("dst_endpoint.ip"))
        service = paths.add("service.name", "dst_endpoint.svc_name", "service.uid")
        device = paths.add("device.hostname")
        protocols = (paths.add("auth_protocol"), paths.add("auth_protocol_id"))
        logonType = (paths.add("logon_type_id"), paths.add("logon_type"))
        isRemote = paths.add("is_remote")
        status = (paths.add("status_id"), paths.add("status"))
        recordID = paths.add("metadata.uid")
    }

    /// True if `record` is an OCSF event of any class.
    func matches(_ record: JSONRecord) -> Bool { record.has(classID) }

    /// Maps `record`.
    func map(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        guard record.number(classID) == 3002 else {
            return .known(.filtered(.kind("OCSF class other than 3002, Authentication")))
        }
        if let fault = event.setTime(record, time) { return fault }
        setUser(record, actor, .sourceUser, .sourceDomain, .sourceSID, &event)
        setUser(record, user, .destinationUser, .destinationDomain, .destinationSID, &event)
        guard event.hasUser else { return .noUser }
        event.completeUsers()
        setHosts(record, &event)
        setTypes(record, &event)
        setActivity(record, &event)
        setOutcome(record, &event)
        event.set(.recordID, record[recordID])
        return .known(.event)
    }

    private func known(_ record: JSONRecord, _ path: JSONPath) -> UnsafeRawBufferPointer? {
        record[path].flatMap { $0.equalsIgnoringCase("unknown") ? nil : $0 }
    }

    private func setUser(
        _ record: JSONRecord,
        _ user: User,
        _ name: LogEvent.Slot,
        _ domain: LogEvent.Slot,
        _ sid: LogEvent.Slot,
        _ event: inout LogEvent
    ) {
        let id = record[user.uid]
        if let id, id.hasPrefix("S-1-") { event.set(sid, id) }
        // Some sources put the person's full name into `name`; the address tells the account.
        let isFullName = record[user.name]?.contains(0x20) ?? true
        let account = isFullName ? record[user.email] ?? record[user.name] : record[user.name]
        guard let account = account ?? id else { return }
        event.set(name, account)
        event.set(domain, record[user.domain])
    }

    private func setHosts(_ record: JSONRecord, _ event: inout LogEvent) {
        event.set(.sourceAddress, record[source.ip])
        for path in source.name where !event.has(.sourceHost) {
            event.setHost(.sourceHost, address: .sourceAddress, known(record, path))
        }
        event.set(.destinationAddress, record[destination.ip])
        for path in destination.name where !event.has(.destinationHost) {
            event.setHost(.destinationHost, address: .destinationAddress, known(record, path))
        }
        event.set(.reporter, record[device])
        guard !event.has(.destinationHost), !event.has(.destinationAddress) else { return }
        event.set(.destinationHost, record[service])
        if !event.has(.destinationHost) { event.copy(.reporter, to: .destinationHost) }
    }

    private func setTypes(_ record: JSONRecord, _ event: inout LogEvent) {
        event.set(.authenticationType, known(record, protocols.text))
        if !event.has(.authenticationType), let id = record.number(protocols.id), let name = Self.protocolName(id) {
            event.set(.authenticationType, name)
        }
        switch record.number(logonType.id) {
        case 1?:
            event.set(.logonType, "System")
            event.isLocal = true
        case let id? where id > 1 && WindowsEvent.logonTypeName(id) != nil: event.setLogonType(record[logonType.id])
        default: event.set(.logonType, known(record, logonType.text))
        }
        if let remote = record[isRemote] { event.isLocal = remote.equals("false") }
    }

    private static func protocolName(_ id: Int) -> StaticString? {
        switch id {
        case 1: "NTLM"
        case 2: "Kerberos"
        case 3: "Digest"
        case 4: "OpenID"
        case 5: "SAML"
        case 6: "OAUTH 2.0"
        case 7: "PAP"
        case 8: "CHAP"
        case 9: "EAP"
        case 10: "RADIUS"
        case 11: "Basic Authentication"
        case 12: "LDAP"
        default: nil
        }
    }

    private func setActivity(_ record: JSONRecord, _ event: inout LogEvent) {
        switch record.number(activity.id) {
        case 1?, 7?: event.set(.orientation, "LogOn")
        case 2?: event.set(.orientation, "LogOff")
        case 3?, 6?: event.set(.orientation, "TGT")
        case 4?, 5?: event.set(.orientation, "TGS")
        default: event.set(.orientation, known(record, activity.name))
        }
    }

    private func setOutcome(_ record: JSONRecord, _ event: inout LogEvent) {
        switch record.number(status.id) {
        case 1?: event.outcome = .success
        case 2?: event.outcome = .failure
        default:
            guard let text = known(record, status.text) else { return }
            if text.equalsIgnoringCase("success") {
                event.outcome = .success
            } else if text.equalsIgnoringCase("failure") {
                event.outcome = .failure
            } else {
                event.set(.outcome, text)
            }
        }
    }
}
