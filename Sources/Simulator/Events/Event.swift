/// One event without its second: numbers into the name tables, in the order of the events within a second.
struct Event: Sendable, Equatable {
    /// Source account, then destination account: 32 bits each.
    private let accounts: UInt64
    /// Source place and destination place (24 bits each), shape and campaign (8 bits each).
    private let rest: UInt64

    /// An event made of numbers; `campaign` is 0 unless the event is the red team's.
    @inline(__always)
    init(
        _ sourceAccount: Account,
        _ destinationAccount: Account,
        _ source: Place,
        _ destination: Place,
        _ shape: EventShape,
        campaign: UInt8 = 0
    ) {
        accounts = UInt64(UInt32(bitPattern: sourceAccount)) << 32 | UInt64(UInt32(bitPattern: destinationAccount))
        rest =
            UInt64(UInt32(bitPattern: source)) << 40 | UInt64(UInt32(bitPattern: destination)) << 16
            | UInt64(shape.rawValue) << 8 | UInt64(campaign)
    }

    @inline(__always) var sourceAccount: Int { Int(accounts >> 32) }
    @inline(__always) var destinationAccount: Int { Int(accounts & 0xFFFF_FFFF) }
    @inline(__always) var source: Int { Int(rest >> 40) }
    @inline(__always) var destination: Int { Int(rest >> 16 & 0xFF_FFFF) }
    @inline(__always) var shape: Int { Int(rest >> 8 & 0xFF) }
    @inline(__always) var campaign: UInt8 { UInt8(truncatingIfNeeded: rest) }

    /// True if the event comes before `other` within a second: the order of the lines as bytes, as in LANL's file.
    @inline(__always)
    func precedes(_ other: Event) -> Bool {
        accounts != other.accounts ? accounts < other.accounts : rest < other.rest
    }

    /// True if a label of one event also labels the other: same source account, source and destination.
    func sharesLabel(with other: Event) -> Bool {
        sourceAccount == other.sourceAccount && rest >> 16 == other.rest >> 16
    }
}

/// The last four fields of an event: authentication type, logon type, orientation and outcome.
///
/// The cases are in the order of their texts, which is the order of the events within a second.
enum EventShape: UInt8, CaseIterable, Sendable {
    case authMap, screenLock, screenUnlock, serviceTicketFail, serviceTicket, loginTicketFail, loginTicket
    case batchLogOff, cachedLogOff, interactiveLogOff, networkLogOff, cleartextLogOff, newCredentialsLogOff
    case remoteLogOff, serviceLogOff, unlockLogOff
    case acronisInteractive, cygwinNetwork
    case kerberosFail, kerberos
    case packageCutShort, packageNetworkFail, packageCleartext
    case netwareInteractive
    case ntlmFail, ntlm
    case batchFail, batch, cachedFail, cached, interactiveFail, interactive, negotiateNetwork, cleartext
    case newCredentials, remoteFail, remote, service, unlockFail, unlock
    case setuid, wave

    /// The text in the log, without the line's end.
    var text: String {
        switch self {
        case .authMap: "?,?,AuthMap,Success"
        case .screenLock: "?,?,ScreenLock,Success"
        case .screenUnlock: "?,?,ScreenUnlock,Success"
        case .serviceTicketFail: "?,?,TGS,Fail"
        case .serviceTicket: "?,?,TGS,Success"
        case .loginTicketFail: "?,?,TGT,Fail"
        case .loginTicket: "?,?,TGT,Success"
        case .batchLogOff: "?,Batch,LogOff,Success"
        case .cachedLogOff: "?,CachedInteractive,LogOff,Success"
        case .interactiveLogOff: "?,Interactive,LogOff,Success"
        case .networkLogOff: "?,Network,LogOff,Success"
        case .cleartextLogOff: "?,NetworkCleartext,LogOff,Success"
        case .newCredentialsLogOff: "?,NewCredentials,LogOff,Success"
        case .remoteLogOff: "?,RemoteInteractive,LogOff,Success"
        case .serviceLogOff: "?,Service,LogOff,Success"
        case .unlockLogOff: "?,Unlock,LogOff,Success"
        case .acronisInteractive: "ACRONIS_RELOGON_AUTHENTICATION_PACKAGE,Interactive,LogOn,Success"
        case .cygwinNetwork: "CygwinLsa,Network,LogOn,Success"
        case .kerberosFail: "Kerberos,Network,LogOn,Fail"
        case .kerberos: "Kerberos,Network,LogOn,Success"
        case .packageCutShort: "MICROSOFT_AUTHENTICATION_PACKAGE_V1_,Network,LogOn,Fail"
        case .packageNetworkFail: "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0,Network,LogOn,Fail"
        case .packageCleartext: "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0,NetworkCleartext,LogOn,Success"
        case .netwareInteractive: "NETWARE_AUTHENTICATION_PACKAGE_V1_0,Interactive,LogOn,Success"
        case .ntlmFail: "NTLM,Network,LogOn,Fail"
        case .ntlm: "NTLM,Network,LogOn,Success"
        case .batchFail: "Negotiate,Batch,LogOn,Fail"
        case .batch: "Negotiate,Batch,LogOn,Success"
        case .cachedFail: "Negotiate,CachedInteractive,LogOn,Fail"
        case .cached: "Negotiate,CachedInteractive,LogOn,Success"
        case .interactiveFail: "Negotiate,Interactive,LogOn,Fail"
        case .interactive: "Negotiate,Interactive,LogOn,Success"
        case .negotiateNetwork: "Negotiate,Network,LogOn,Success"
        case .cleartext: "Negotiate,NetworkCleartext,LogOn,Success"
        case .newCredentials: "Negotiate,NewCredentials,LogOn,Success"
        case .remoteFail: "Negotiate,RemoteInteractive,LogOn,Fail"
        case .remote: "Negotiate,RemoteInteractive,LogOn,Success"
        case .service: "Negotiate,Service,LogOn,Success"
        case .unlockFail: "Negotiate,Unlock,LogOn,Fail"
        case .unlock: "Negotiate,Unlock,LogOn,Success"
        case .setuid: "Setuid,Network,LogOn,Success"
        case .wave: "Wave,Network,LogOn,Success"
        }
    }
}
