/// The paths read from a JSON object; `docs/reference/formats/events.md` lists them.
enum EventKey: String, CaseIterable {
    case timestamp = "@timestamp"
    case time
    case sourceUser = "src_user"
    case sourceDomain = "src_domain"
    case destinationUser = "dst_user"
    case destinationDomain = "dst_domain"
    case sourceHost = "src_pc"
    case destinationHost = "dst_pc"
    case authenticationType = "auth_type"
    case logonType = "logon_type"
    case orientation = "auth_orient"
    case success
    case userName = "user.name"
    case userDomain = "user.domain"
    case targetName = "user.target.name"
    case targetNameDomain = "user.target.domain"
    case subjectUser = "winlog.event_data.SubjectUserName"
    case subjectDomain = "winlog.event_data.SubjectDomainName"
    case targetUser = "winlog.event_data.TargetUserName"
    case targetDomain = "winlog.event_data.TargetDomainName"
    case sourceDomainName = "source.domain"
    case workstation = "winlog.event_data.WorkstationName"
    case callingWorkstation = "winlog.event_data.Workstation"
    case sourceIP = "source.ip"
    case sourceAddress = "source.address"
    case ipAddress = "winlog.event_data.IpAddress"
    case hostName = "host.name"
    case hostHostname = "host.hostname"
    case winlogComputer = "winlog.computer_name"
    case package = "winlog.event_data.AuthenticationPackageName"
    case shortPackage = "winlog.event_data.PackageName"
    case winlogLogonType = "winlog.logon.type"
    case logonTypeNumber = "winlog.event_data.LogonType"
    case code = "event.code"
    case winlogID = "winlog.event_id"
    case action = "event.action"
    case outcome = "event.outcome"

    /// The index of the path among all paths.
    var index: Int { Self.indexes[self] ?? 0 }

    private static let indexes = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })

    /// The name of a Windows logon type.
    static func logonType(_ number: ArraySlice<UInt8>) -> String? {
        switch Int(String(decoding: number, as: UTF8.self)) {
        case 2: "Interactive"
        case 3: "Network"
        case 4: "Batch"
        case 5: "Service"
        case 7: "Unlock"
        case 8: "NetworkCleartext"
        case 9: "NewCredentials"
        case 10: "RemoteInteractive"
        case 11: "CachedInteractive"
        default: nil
        }
    }

    /// The orientation of a Windows event by its number.
    static func orientation(code: ArraySlice<UInt8>) -> String? {
        switch Int(String(decoding: code, as: UTF8.self)) {
        case 4624, 4625: "LogOn"
        case 4634, 4647: "LogOff"
        case 4768: "TGT"
        case 4769: "TGS"
        case 4776: "AuthMap"
        case 4800: "ScreenLock"
        case 4801: "ScreenUnlock"
        default: nil
        }
    }

    /// The orientation of an event by its Winlogbeat action.
    static func orientation(action: ArraySlice<UInt8>) -> String? {
        switch String(decoding: action, as: UTF8.self) {
        case "logged-in", "logon-failed": "LogOn"
        case "logged-out": "LogOff"
        case "kerberos-authentication-ticket-requested": "TGT"
        case "kerberos-service-ticket-requested": "TGS"
        case "credential-validated": "AuthMap"
        case "workstation-locked": "ScreenLock"
        case "workstation-unlocked": "ScreenUnlock"
        default: nil
        }
    }
}
