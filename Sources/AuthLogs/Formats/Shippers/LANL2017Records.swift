import ByteIO

/// Maps the host events of LANL's Unified Host and Network Data Set of 2017 (`wls_day-NN`).
struct LANL2017Records: Sendable {
    private let host: JSONPath
    private let number: JSONPath
    private let time: JSONPath
    private let user: (name: JSONPath, domain: JSONPath)
    private let subject: (name: JSONPath, domain: JSONPath)
    private let source: JSONPath
    private let destination: JSONPath
    private let service: JSONPath
    private let package: JSONPath
    private let logonType: [JSONPath]
    private let status: JSONPath

    init(_ paths: inout JSONPaths) {
        host = paths.add("loghost")
        number = paths.add("eventid")
        time = paths.add("time")
        user = (paths.add("username"), paths.add("domainname"))
        subject = (paths.add("subjectusername"), paths.add("subjectdomainname"))
        source = paths.add("source")
        destination = paths.add("destination")
        service = paths.add("servicename")
        package = paths.add("authenticationpackage")
        logonType = paths.add("logontype", "logontypedescription")
        status = paths.add("status")
    }

    /// True if `record` is an event of this data set.
    func matches(_ record: JSONRecord) -> Bool { record.has(host) && record.has(number) }

    /// Maps `record`.
    func map(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        guard let number = record.number(number) else {
            return .known(.rejected("expected EventID as a number, found something else"))
        }
        guard WindowsEvent.isAuthentication(number) else { return .known(.filtered(.windowsEvent(number))) }
        guard let text = record[time] else { return .noTime }
        guard let second = text.decimal else {
            return .known(.rejected("expected Time in whole seconds, found something else"))
        }
        event.time = LogTime(seconds: second, clock: .relative)
        guard setUsers(record, number, &event) else { return .noUser }
        event.isCanonical = true
        event.set(.reporter, record[host])
        event.set(.authenticationType, record[package])
        if number == 4648 {
            event.set(.logonType, "NewCredentials")
        } else {
            event.setLogonType(record[logonType])
        }
        setHosts(record, number, &event)
        event.set(.orientation, Self.orientation(number))
        setOutcome(record, number, &event)
        return .known(.event)
    }

    private func setUsers(_ record: JSONRecord, _ number: Int, _ event: inout LogEvent) -> Bool {
        guard let name = record[user.name] else { return false }
        event.setUsers(name, domain: record[user.domain])
        if number == 4648, let name = record[subject.name] {
            event.set(.sourceUser, name)
            event.set(.sourceDomain, record[subject.domain])
        }
        // As in the data of 2015: a host's account as a destination is the host.
        if name.last == .dollar { event.set(.destinationUser, name.slice(0..<name.count &- 1)) }
        return true
    }

    private func setHosts(_ record: JSONRecord, _ number: Int, _ event: inout LogEvent) {
        let host = record[host]
        switch number {
        case 4648:
            event.set(.sourceHost, host)
            event.set(.destinationHost, record[destination] ?? host)
        case 4769:
            event.set(.sourceHost, record[source])
            event.set(.destinationHost, record[service].flatMap(Self.host) ?? host)
        default:
            event.set(.sourceHost, record[source])
            event.set(.destinationHost, record[destination] ?? host)
            let isAtHost = [4634, 4647, 4800, 4801].contains(number)
            if !event.has(.sourceHost), event.isLocal || isAtHost { event.copy(.destinationHost, to: .sourceHost) }
        }
        event.isLocal = false
    }

    /// The host whose account a service ticket is for; `nil` for the account of a domain controller's own service.
    private static func host(_ service: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard !service.equalsIgnoringCase("krbtgt") else { return nil }
        return service.last == .dollar ? service.slice(0..<service.count &- 1) : service
    }

    private static func orientation(_ number: Int) -> StaticString {
        switch number {
        case 4634, 4647, 4779: "LogOff"
        case 4768, 4771: "TGT"
        case 4769: "TGS"
        case 4776: "AuthMap"
        case 4800: "ScreenLock"
        case 4801: "ScreenUnlock"
        default: "LogOn"
        }
    }

    private func setOutcome(_ record: JSONRecord, _ number: Int, _ event: inout LogEvent) {
        switch number {
        case 4625, 4771: event.outcome = .failure
        case 4768, 4769, 4776: event.outcome = record.number(status).map { $0 == 0 ? .success : .failure } ?? .unknown
        default: event.outcome = .success
        }
    }
}
