/// A format of JSON records.
package enum JSONFormat: String, CaseIterable, Sendable {
    /// Windows Security events of any shipper.
    case windows = "windows-json"
    /// The Elastic Common Schema, from other sources than Windows.
    case ecs
    /// Okta's System Log.
    case okta
    /// Sign-ins of Microsoft Entra ID, from the Graph API or as diagnostic logs.
    case entra
    /// Class 3002 of the Open Cybersecurity Schema Framework.
    case ocsf
    /// Zeek's kerberos, ntlm and rdp logs.
    case zeek = "zeek-json"
    /// The host events of LANL's Unified Host and Network Data Set of 2017.
    case lanl2017 = "lanl-2017"
    /// Our own names.
    case surprisal = "surprisal-json"
    /// Records of systemd's journal.
    case journal = "journald"
}

/// The meaning of a record for one of the formats.
enum JSONMeaning {
    /// The meaning is known.
    case known(RecordMeaning)
    /// The record is of no format that its short values tell: its messages decide, which are long and seldom needed.
    case needsMessages
    /// The record wraps another one, whose text is in these bytes, valid as long as the record.
    case wraps(UnsafeRawBufferPointer)
    /// The record wraps event data, whose JSON text is in these bytes, under names that the record itself lacks.
    case wrapsEventData(UnsafeRawBufferPointer)
}

extension JSONMeaning {
    /// The record names no user.
    static var noUser: JSONMeaning { .known(.rejected("expected a user, found none")) }
    /// The record has no time.
    static var noTime: JSONMeaning { .known(.rejected("expected a time, found none")) }
    /// The time is written in no form that is known.
    static var badTime: JSONMeaning {
        .known(.rejected("expected a time as ISO 8601 or a number since 1970, found something else"))
    }
    /// The record is no authentication.
    static var noAuthentication: JSONMeaning { .known(.filtered(.kind("no authentication"))) }
}

extension LogEvent {
    /// Sets both users to the same person.
    mutating func setUsers(_ user: UnsafeRawBufferPointer, domain: UnsafeRawBufferPointer? = nil) {
        set(.sourceUser, user)
        set(.sourceDomain, domain)
        copy(.sourceUser, to: .destinationUser)
        copy(.sourceDomain, to: .destinationDomain)
    }

    /// True if there is a user.
    var hasUser: Bool { has(.sourceUser) || has(.destinationUser) }

    /// Makes one user both users, if there is only one.
    mutating func completeUsers() {
        guard has(.sourceUser) else { return copyTargetToSource() }
        guard !has(.destinationUser) else { return }
        copy(.sourceUser, to: .destinationUser)
        copy(.sourceDomain, to: .destinationDomain)
        copy(.sourceSID, to: .destinationSID)
    }

    /// Sets `value` as the name of a host or, if it looks like one, as its address.
    mutating func setHost(_ name: Slot, address: Slot, _ value: UnsafeRawBufferPointer?) {
        if let value { set(value.isAddress ? address : name, value) }
    }

    /// Sets the time from the first known value at `paths`; a meaning if there is none, or it cannot be read.
    mutating func setTime(_ record: JSONRecord, _ paths: [JSONPath]) -> JSONMeaning? {
        guard let text = record[paths] else { return .noTime }
        guard let time = LogTime(record: text) else { return .badTime }
        self.time = time.assuming(.unix)
        return nil
    }
}

extension LogEvent {
    /// Sets the logon type: the name of a Windows number, or any other text as it is.
    mutating func setLogonType(_ value: UnsafeRawBufferPointer?) {
        guard let value else { return }
        guard let number = value.decimal, let name = WindowsEvent.logonTypeName(number) else {
            return set(.logonType, value)
        }
        set(.logonType, name)
        isLocal = [0, 2, 4, 5, 7, 11, 13].contains(number)
    }
}
