import ByteIO

/// Maps sign-ins of Microsoft Entra ID: of the Graph API, of diagnostic logs, and of tables of Log Analytics.
struct EntraRecords: Sendable {
    private let created: [JSONPath]
    private let time: [JSONPath]
    private let category: [JSONPath]
    private let marks: [JSONPath]
    private let azure: [JSONPath]
    private let users: [JSONPath]
    private let address: [JSONPath]
    private let device: [JSONPath]
    private let resource: [JSONPath]
    private let client: [JSONPath]
    private let interactive: [JSONPath]
    private let error: [JSONPath]
    private let result: [JSONPath]
    private let recordID: [JSONPath]

    init(_ paths: inout JSONPaths) {
        func add(_ names: String...) -> [JSONPath] { names.flatMap { paths.add($0, "properties." + $0) } }
        created = add("createddatetime")
        time = paths.add("time", "timegenerated", "properties.activitydatetime")
        category = paths.add("category", "type")
        marks = add("userprincipalname", "serviceprincipalname", "serviceprincipalid", "status.errorcode", "appid")
        azure = paths.add("tenantid", "resourceid", "aadtenantid", "operationname")
        users = add("userprincipalname", "serviceprincipalname", "serviceprincipalid") + paths.add("identity")
        address = add("ipaddress") + paths.add("calleripaddress")
        device = add("devicedetail.displayname")
        resource = add("resourcedisplayname")
        client = add("clientappused")
        interactive = add("isinteractive")
        error = add("status.errorcode", "resulttype", "errorcode")
        result = paths.add("resulttype", "properties.result", "resultsignature")
        recordID = paths.add("properties.id", "id")
    }

    /// True if `record` is a log record of Entra ID, a sign-in or not.
    func matches(_ record: JSONRecord) -> Bool {
        if record.hasAny(created), record.hasAny(marks) { return true }
        return isSignIn(record) ?? false || record.has(category[0]) && record.hasAny(azure)
    }

    /// True if the category of `record` is one of sign-ins, false if it is another one, `nil` if there is none.
    private func isSignIn(_ record: JSONRecord) -> Bool? {
        var isOther = false
        for path in category {
            guard let category = record[path] else { continue }
            if category.hasSuffixIgnoringCase("signinlogs") { return true }
            if path == self.category[0] { isOther = true }
        }
        return isOther ? false : nil
    }

    /// Maps `record`.
    func map(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        guard isSignIn(record) ?? true else { return .known(.filtered(.kind("Entra record that is no sign-in"))) }
        guard let user = record[users] else { return .noUser }
        if let fault = event.setTime(record, created + time) { return fault }
        event.setUsers(user)
        event.set(.sourceAddress, record[address])
        event.set(.sourceHost, record[device])
        event.set(.destinationHost, record[resource])
        event.set(.authenticationType, record[client])
        if let interactive = record[interactive] {
            event.set(.logonType, interactive.equalsIgnoringCase("true") ? "Interactive" : "NonInteractive")
        }
        event.set(.orientation, "LogOn")
        setOutcome(record, &event)
        event.set(.recordID, record[recordID])
        return .known(.event)
    }

    private func setOutcome(_ record: JSONRecord, _ event: inout LogEvent) {
        guard let code = record.number(error) else {
            guard let text = record[result] else { return }
            if text.equalsIgnoringCase("success") { event.outcome = .success }
            if text.equalsIgnoringCase("failure") { event.outcome = .failure }
            return
        }
        switch code {
        case 0: event.outcome = .success
        case _ where Self.isInterrupt(code): event.set(.outcome, "Interrupted")
        default:
            event.outcome = .failure
            if [50034, 51004, 90072].contains(code) { event.account = .missing }
            // Locked, disabled, expired: the account is there.
            if [50053, 50055, 50057, 50144, 500121].contains(code) { event.account = .exists }
        }
    }

    /// True if `code` stands for a step of a sign-in that asks for something, and not for a failure.
    ///
    /// The codes are those that Microsoft's "Microsoft Entra authentication and authorization error codes" call an
    /// interrupt: second factor, its registration, device, consent, choice of account, staying signed in.
    private static func isInterrupt(_ code: Int) -> Bool {
        switch code {
        case 16000, 16001, 16003, 50058, 50072, 50074, 50076, 50078, 50079, 50097, 50125, 50127, 50129, 50140, 50143,
            50158, 50199, 51006, 52004, 65001, 81010, 81012, 81014, 399284:
            true
        default: false
        }
    }
}
