import ByteIO

/// Maps the messages of OpenSSH's sshd to events.
///
/// | message | event |
/// | --- | --- |
/// | `Accepted METHOD for NAME from ADDRESS` | logon |
/// | `Failed METHOD for NAME from ADDRESS`, `Invalid user NAME from ADDRESS`, `User NAME from HOST not allowed because`, `maximum authentication attempts exceeded`, `ROOT LOGIN REFUSED`, `PAM: … for NAME from HOST`, `Authentication tried for NAME` | refused logon |
/// | `Disconnected from`, `Connection closed by`, `Connection reset by` with `invalid user` or `authenticating user` | refused logon: the session ended before anybody had logged on |
/// | the same with `user`, `session closed for user NAME` | logoff |
///
/// Messages that say again what another one says are filtered as that, as are unfinished logons (`Postponed`,
/// `Partial`) and all others. Names may hold blanks and ` from `, since whoever connects chooses them: the address
/// comes from the end of the message.
enum SSHDMessage {
    /// True if `program` is a process of sshd.
    static func isWritten(by program: UnsafeRawBufferPointer) -> Bool {
        let name = SyslogText(program)
        guard name.begins("sshd") else { return false }
        return name.count == 4 || name.equals("sshd-session") || name.equals("sshd-auth")
            || name.equals("sshd(pam_unix)")
    }

    /// Fills `event`, whose time is set, from `message`, logged by `host`.
    static func parse(
        _ message: UnsafeRawBufferPointer,
        host: UnsafeRawBufferPointer,
        into event: inout LogEvent
    ) -> RecordMeaning {
        var text = trim(SyslogText(message))
        if text.begins("message repeated "), let inner = repeated(&text, &event) { text = trim(inner) }
        guard let found = SSHDLogon(text) else { return kind(of: text) }
        return fill(&event, found, host)
    }

    private static func fill(
        _ event: inout LogEvent,
        _ logon: SSHDLogon,
        _ host: UnsafeRawBufferPointer
    ) -> RecordMeaning {
        event.set(.destinationUser, decoding: logon.user.bytes)
        guard event.has(.destinationUser) else { return .rejected("expected a user, found none") }
        event.copy(.destinationUser, to: .sourceUser)
        if let origin = logon.origin, !origin.equals("UNKNOWN") {
            let address = event.setHost(name: .sourceHost, address: .sourceAddress, origin.bytes)
            event.isLocal = address?.isLoopback ?? false
        }
        let isAddress = event.setHost(name: .destinationHost, address: .destinationAddress, host) != nil
        event.copy(isAddress ? .destinationAddress : .destinationHost, to: .reporter)
        if let method = logon.method { event.set(.authenticationType, decoding: method.bytes) }
        event.set(.logonType, "RemoteInteractive")
        event.set(.orientation, logon.kind == .logoff ? "LogOff" : "LogOn")
        event.outcome = logon.kind == .refused ? .failure : .success
        event.account = logon.account
        return .event
    }

    /// The meaning of a message that is no logon.
    private static func kind(of text: SyslogText) -> RecordMeaning {
        if text.begins("Postponed ") || text.begins("Partial ") { return .filtered(.kind("unfinished sshd logon")) }
        var text = text
        if text.begins("pam_"), let end = text.first("): ") { text = text.dropping(end &+ 3) }
        let repeatsAnother =
            text.begins("authentication failure; ") || text.begins("check pass; user unknown")
            || text.begins("session opened for user ") || text.begins("input_userauth_request: i")
            || text.begins("Access denied for user ")
            || text.begins("PAM ") && text.first(" more authentication failure") != nil
            || text.begins("Disconnecting") && text.first("Too many authentication failures") != nil
        return .filtered(.kind(repeatsAnother ? "sshd message that repeats another" : "sshd message that is no logon"))
    }

    /// The message in `message repeated 5 times: [ … ]`, and the number of times in `event`.
    private static func repeated(_ text: inout SyslogText, _ event: inout LogEvent) -> SyslogText? {
        var cursor = TimeCursor(text.bytes, at: 17)
        guard let times = cursor.number(upTo: 9) else { return nil }
        let start = cursor.offset
        guard text.has(" times: [", at: start), text.ends("]") else { return nil }
        event.repeats = max(1, min(times, mostRepeats))
        return text.slice(start &+ 9..<text.count &- 1)
    }

    /// The maximum of a message's repetitions, so that no line is worth a day of events.
    private static let mostRepeats = 10_000

    /// The message without blanks around it, its level, Solaris's message id, and the mark of the unprivileged process.
    private static func trim(_ text: SyslogText) -> SyslogText {
        var text = SyslogText(text.bytes.trimmed)
        if text.begins("[ID "), let end = text.first("] ") { text = text.dropping(end &+ 2) }
        if text.begins("error: ") || text.begins("fatal: ") { text = text.dropping(7) }
        if text.ends(" [preauth]") { text = text.slice(0..<text.count &- 10) }
        return SyslogText(text.bytes.trimmed)
    }
}
