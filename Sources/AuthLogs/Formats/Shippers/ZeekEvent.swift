import ByteIO

/// The fields of a record of one of Zeek's logs with users, whether it is JSON or a line of a table.
struct ZeekEvent {
    /// A log of Zeek.
    enum Log: Sendable {
        case kerberos, ntlm, rdp
        /// The log of SSH connections, which has no user.
        case ssh
        case other

        /// The log named `path`, as in `#path` and `_path`.
        init(path: UnsafeRawBufferPointer) {
            if path.equals("kerberos") {
                self = .kerberos
            } else if path.equals("ntlm") {
                self = .ntlm
            } else if path.equals("rdp") {
                self = .rdp
            } else if path.equals("ssh") {
                self = .ssh
            } else {
                self = .other
            }
        }
    }

    /// A column; the raw value is its name.
    enum Column: String, CaseIterable, Sendable {
        case time = "ts"
        case uid
        case sourceAddress = "id.orig_h"
        case destinationAddress = "id.resp_h"
        case success
        // kerberos
        case requestType = "request_type"
        case client
        case service
        case error = "error_msg"
        // ntlm
        case user = "username"
        case host = "hostname"
        case domain = "domainname"
        case serverName = "server_nb_computer_name"
        case serverDNSName = "server_dns_computer_name"
        // rdp
        case cookie
        case clientName = "client_name"

        /// The position among all cases.
        @inline(__always) var index: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
    }

    private var values = InlineArray<16, UnsafeRawBufferPointer?>(repeating: nil)

    /// The value of `column` without blanks; `nil` if there is none.
    subscript(column: Column) -> UnsafeRawBufferPointer? {
        get { values[column.index] }
        set { values[column.index] = newValue }
    }

    /// Maps the record, which is one of `log`.
    func map(_ log: Log, into event: inout LogEvent) -> JSONMeaning {
        switch log {
        case .ssh: return .known(.filtered(.kind("Zeek ssh.log, which has no user")))
        case .other: return .known(.filtered(.kind("Zeek log other than kerberos, ntlm and rdp")))
        case .kerberos, .ntlm, .rdp: break
        }
        guard setUsers(log, &event) else { return .noUser }
        guard let text = self[.time] else { return .noTime }
        guard let time = LogTime(record: text) else { return .badTime }
        event.time = time.assuming(.unix)
        event.set(.recordID, self[.uid])
        event.set(.sourceAddress, self[.sourceAddress])
        switch log {
        case .kerberos: mapKerberos(&event)
        case .ntlm: mapNTLM(&event)
        default: mapRDP(&event)
        }
        return .known(.event)
    }

    private func setUsers(_ log: Log, _ event: inout LogEvent) -> Bool {
        switch log {
        case .kerberos:
            // `user/REALM`; the user may be a service, `host/name`.
            guard let client = self[.client] else { return false }
            let slash = client.lastIndex(of: UInt8(ascii: "/"))
            guard let user = client.slice(0..<(slash ?? client.count)).knownValue else { return false }
            event.setUsers(user, domain: slash.flatMap { client.slice($0 &+ 1..<client.count).knownValue })
        case .ntlm:
            guard let user = self[.user] else { return false }
            event.setUsers(user, domain: self[.domain])
        default:
            guard var cookie = self[.cookie] else { return false }
            if cookie.starts(lowercased: "mstshash="), let user = cookie.slice(9..<cookie.count).knownValue {
                cookie = user
            }
            let slash = cookie.firstIndex(of: UInt8(ascii: "\\"))
            guard let user = cookie.slice((slash.map { $0 &+ 1 } ?? 0)..<cookie.count).knownValue else { return false }
            event.setUsers(user, domain: slash.flatMap { cookie.slice(0..<$0).knownValue })
        }
        return true
    }

    private func mapKerberos(_ event: inout LogEvent) {
        let isTicketForService = self[.requestType]?.equalsIgnoringCase("tgs") ?? false
        event.set(.authenticationType, "Kerberos")
        event.set(.logonType, "Network")
        if isTicketForService {
            event.set(.orientation, "TGS")
        } else {
            event.set(.orientation, (self[.requestType]?.equalsIgnoringCase("as") ?? false) ? "TGT" : "LogOn")
        }
        // The KDC answers for the host of the service, unless the ticket is for the KDC.
        if let host = self[.service].flatMap({ Self.host($0) }), !host.isEmpty {
            event.set(host.isAddress ? .destinationAddress : .destinationHost, host)
        } else {
            event.set(.destinationAddress, self[.destinationAddress])
        }
        let error = self[.error]
        if error?.equals("KDC_ERR_C_PRINCIPAL_UNKNOWN") ?? false { event.account = .missing }
        for exists in ["KDC_ERR_PREAUTH_FAILED", "KDC_ERR_KEY_EXPIRED", "KDC_ERR_CLIENT_REVOKED"] as [StaticString]
        where error?.equals(exists) ?? false { event.account = .exists }
        // The first step of every logon: the KDC asks for the proof of the password.
        if !(error?.equals("KDC_ERR_PREAUTH_REQUIRED") ?? false) { setOutcome(&event) }
    }

    /// The host of a service principal; `nil` for the KDC's own service, and for a service account, which is no host.
    private static func host(_ service: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard service.contains(UInt8(ascii: "/")) || service.contains(.dollar) else { return nil }
        return service.hostOfService
    }

    private func mapNTLM(_ event: inout LogEvent) {
        event.set(.sourceHost, self[.host])
        event.set(.destinationHost, self[.serverName] ?? self[.serverDNSName])
        event.set(.destinationAddress, self[.destinationAddress])
        event.set(.authenticationType, "NTLM")
        event.set(.logonType, "Network")
        event.set(.orientation, "LogOn")
        setOutcome(&event)
    }

    private func mapRDP(_ event: inout LogEvent) {
        event.set(.sourceHost, self[.clientName])
        event.set(.destinationAddress, self[.destinationAddress])
        event.set(.logonType, "RemoteInteractive")
        event.set(.orientation, "LogOn")
        setOutcome(&event)
    }

    private func setOutcome(_ event: inout LogEvent) {
        guard let success = self[.success] else { return }
        if success.equalsIgnoringCase("t") || success.equalsIgnoringCase("true") { event.outcome = .success }
        if success.equalsIgnoringCase("f") || success.equalsIgnoringCase("false") { event.outcome = .failure }
    }
}
