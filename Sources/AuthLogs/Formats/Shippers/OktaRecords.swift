import ByteIO

/// Maps events of Okta's System Log.
struct OktaRecords: Sendable {
    private let eventType: JSONPath
    private let published: [JSONPath]
    private let marks: [JSONPath]
    private let uuid: JSONPath
    private let actor: (id: JSONPath, type: JSONPath)
    private let address: JSONPath
    private let browser: JSONPath
    private let userAgent: JSONPath
    private let credential: JSONPath
    private let outcome: (result: JSONPath, reason: JSONPath)
    private let targets: JSONPath
    private let ids = JSONPairs(["type"], ["alternateid"])
    private let names = JSONPairs(["type"], ["displayname", "alternateid"])

    init(_ paths: inout JSONPaths) {
        eventType = paths.add("eventtype")
        published = paths.add("published")
        marks = paths.add("published", "legacyeventtype", "displaymessage", "actor.alternateid", "actor.id")
        uuid = paths.add("uuid")
        actor = (paths.add("actor.alternateid"), paths.add("actor.type"))
        address = paths.add("client.ipaddress")
        browser = paths.add("client.useragent.browser")
        userAgent = paths.add("client.useragent.rawuseragent")
        credential = paths.add("authenticationcontext.credentialtype")
        outcome = (paths.add("outcome.result"), paths.add("outcome.reason"))
        targets = paths.add("target")
    }

    /// True if `record` is an event of Okta.
    func matches(_ record: JSONRecord) -> Bool { record.has(eventType) && record.hasAny(marks) }

    /// Maps `record`.
    func map(_ record: JSONRecord, into event: inout LogEvent) -> JSONMeaning {
        guard let type = record[eventType] else {
            return .known(.rejected("expected eventType of Okta's System Log, found none"))
        }
        guard let orientation = Self.orientation(type) else {
            return .known(.filtered(.kind("Okta event that is no sign-in")))
        }
        if let fault = event.setTime(record, published) { return fault }
        setUsers(record, &event)
        guard event.hasUser else { return .noUser }
        event.set(.sourceAddress, record[address])
        event.set(.authenticationType, record[credential])
        setLogonType(record, &event)
        event.set(.orientation, orientation)
        setOutcome(record, &event)
        event.set(.recordID, record[uuid])
        return .known(.event)
    }

    /// The orientation of an event that is a sign-in, a part of one, or its end; `nil` for all others.
    private static func orientation(_ type: UnsafeRawBufferPointer) -> StaticString? {
        let ends: [StaticString] = [
            "user.session.end", "user.session.clear", "user.session.expire", "user.authentication.slo",
            "user.authentication.universal_logout", "user.session.impersonation.end",
        ]
        for end in ends where type.equals(end) { return "LogOff" }
        let starts: [StaticString] = [
            "user.session.start", "user.session.impersonation.initiate", "policy.evaluate_sign_on",
            "user.mfa.okta_verify.deny_push",
        ]
        for start in starts where type.equals(start) { return "LogOn" }
        return type.hasPrefix("user.authentication.") ? "LogOn" : nil
    }

    private func setUsers(_ record: JSONRecord, _ event: inout LogEvent) {
        event.set(.sourceUser, record[actor.id])
        if let array = record.array(targets) {
            if let user = Self.value("User", ids, array) { event.set(.destinationUser, user) }
            if let app = Self.value("AppInstance", names, array) { event.set(.destinationHost, app) }
        }
        event.completeUsers()
    }

    /// The value of the first target of type `type`.
    private static func value(_ type: StaticString, _ pairs: JSONPairs, _ array: UnsafeRawBufferPointer) -> [UInt8]? {
        var found: [UInt8]?
        pairs.forEach(in: array) { kind, value in
            if found == nil, let kind, let value, kind.equals(type) { found = Array(value) }
        }
        return found
    }

    private func setLogonType(_ record: JSONRecord, _ event: inout LogEvent) {
        if let browser = record[browser], !browser.equalsIgnoringCase("unknown") {
            event.set(.logonType, "Browser")
        } else if record[userAgent] != nil {
            event.set(.logonType, "Client")
        }
    }

    private func setOutcome(_ record: JSONRecord, _ event: inout LogEvent) {
        // Okta's own word for a name that it does not know.
        if event.withValue(.sourceUser, { $0?.equalsIgnoringCase("unknown") ?? false }) { event.account = .missing }
        guard let result = record[outcome.result] else { return }
        if result.equalsIgnoringCase("success") || result.equalsIgnoringCase("allow") {
            event.outcome = .success
        } else if result.equalsIgnoringCase("failure") || result.equalsIgnoringCase("deny") {
            event.outcome = .failure
            let isLocked = record[outcome.reason]?.equalsIgnoringCase("locked_out") ?? false
            if isLocked, event.account == .unspecified { event.account = .exists }
        } else if !result.equalsIgnoringCase("unknown") {
            event.set(.outcome, result)
        }
    }
}
