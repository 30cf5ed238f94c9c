import ByteIO

/// The fields of a record of the Windows Security log that the mapping to events needs, however the record is written.
///
/// EVTX, XML and every JSON shape fill this in, and ``map(into:)`` does the rest: one mapping for all shippers.
package struct WindowsEvent {
    /// A field; the raw value is the name in `EventData`, in lower case, or a name of our own for those of `System`.
    package enum Field: String, CaseIterable, Sendable {
        // System
        case eventID = "system.eventid"
        case provider = "system.provider"
        case channel = "system.channel"
        case computer = "system.computer"
        case recordID = "system.eventrecordid"
        // EventData
        case subjectSID = "subjectusersid"
        case subjectUser = "subjectusername"
        case subjectDomain = "subjectdomainname"
        case targetSID = "targetusersid"
        /// The target's SID in 4768, 4769 and 4771.
        case targetSIDOfTicket = "targetsid"
        case targetUser = "targetusername"
        case targetDomain = "targetdomainname"
        case workstationName = "workstationname"
        /// The source of 4776.
        case workstation = "workstation"
        case address = "ipaddress"
        case serviceName = "servicename"
        case targetServer = "targetservername"
        case package = "authenticationpackagename"
        /// The package of 4776.
        case packageName = "packagename"
        case logonType = "logontype"
        case status = "status"
        case subStatus = "substatus"
        // 4778 and 4779
        case accountName = "accountname"
        case accountDomain = "accountdomain"
        case clientName = "clientname"
        case clientAddress = "clientaddress"

        /// The position among all cases, 0 for the first.
        // The tag of a case without payload is its position; the raw value, a text, would take a search.
        @inline(__always) var index: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
    }

    private var values = InlineArray<32, (start: UnsafeRawPointer?, count: Int)>(repeating: (nil, 0))
    /// The fields that have a value, as bits by ``Field/index``.
    private var present: UInt32 = 0
    /// The time of the event itself, never that of its receipt.
    package var time: LogTime?

    /// A record without values.
    package init() {}

    /// Removes all values.
    package mutating func reset() { (present, time) = (0, nil) }

    /// True if there is a value in `field`.
    package func has(_ field: Field) -> Bool { present & (1 << UInt32(truncatingIfNeeded: field.index)) != 0 }

    /// The bytes of `field`, which the caller keeps valid; `nil` if it is absent.
    package subscript(field: Field) -> UnsafeRawBufferPointer? {
        get {
            guard has(field) else { return nil }
            let value = values[field.index & 31]
            return UnsafeRawBufferPointer(start: value.start, count: value.count)
        }
        set {
            let bit: UInt32 = 1 << UInt32(truncatingIfNeeded: field.index)
            guard let newValue else {
                present &= ~bit
                return
            }
            present |= bit
            values[field.index & 31] = (newValue.baseAddress, newValue.count)
        }
    }
}
