import AuthLogs

/// A hand-made event of a log.
struct Happening: Sendable, Hashable {
    var second = 1_735_718_400
    var outcome = LogEvent.Outcome.success
    var account = LogEvent.AccountStatus.unspecified
    var isLocal = false
    var values: [LogEvent.Slot: String] = [:]

    /// A logon over the network as Windows logs it: there is no subject, so both users are the target.
    static func logon(
        _ user: String,
        _ domain: String? = nil,
        from address: String? = nil,
        named name: String? = nil,
        to host: String = "FILE01.corp.example",
        by type: String = "Kerberos",
        at second: Int = 1_735_718_400,
        outcome: LogEvent.Outcome = .success
    ) -> Happening {
        var happening = Happening(second: second, outcome: outcome)
        happening.values = [.sourceUser: user, .destinationUser: user, .destinationHost: host, .reporter: host]
        happening.values[.authenticationType] = type
        happening.values[.logonType] = "3"
        happening.values[.orientation] = "LogOn"
        happening.values[.sourceDomain] = domain
        happening.values[.destinationDomain] = domain
        happening.values[.sourceAddress] = address
        happening.values[.sourceHost] = name
        return happening
    }

    func with(_ slot: LogEvent.Slot, _ value: String?) -> Happening {
        var copy = self
        copy.values[slot] = value
        return copy
    }

    func with(isLocal: Bool = false, account: LogEvent.AccountStatus = .unspecified) -> Happening {
        var copy = self
        (copy.isLocal, copy.account) = (isLocal, account)
        return copy
    }

    var event: LogEvent {
        var event = LogEvent()
        event.time = LogTime(seconds: second)
        (event.outcome, event.account, event.isLocal) = (outcome, account, isLocal)
        for slot in LogEvent.Slot.allCases {
            if let value = values[slot] { event.set(slot, value.utf8) }
        }
        return event
    }
}

extension Identities {
    /// The book of all `happenings`, with a fixed key.
    init(_ happenings: [Happening]) {
        self.init(hash: SipHash(1, 2))
        for happening in happenings { learn(happening.event) }
        settle()
    }

    /// The ten values of `happening`; the reason if it is dropped.
    func values(_ happening: Happening, users: UserFilter = .all, showsSecrets: Bool = false) -> [String] {
        var row = IdentifiedRow()
        switch resolve(happening.event, users: users, showsSecrets: showsSecrets, into: &row) {
        case .event: return AuthField.allCases.map { row.string($0) }
        case .filtered(let reason): return [reason.description]
        case .rejected(let reason): return [reason]
        }
    }

    /// The source host of `happening`.
    func source(_ happening: Happening) -> String { values(happening)[AuthField.sourceHost.rawValue] }
    /// The destination host of `happening`.
    func destination(_ happening: Happening) -> String { values(happening)[AuthField.destinationHost.rawValue] }
}
