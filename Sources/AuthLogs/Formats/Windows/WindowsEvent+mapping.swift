import ByteIO

extension WindowsEvent {
    /// True if a Security event of number `id` is an authentication event, which ``map(into:)`` maps.
    package static func isAuthentication(_ id: Int) -> Bool {
        switch id {
        case 4624, 4625, 4634, 4647, 4648, 4768, 4769, 4771, 4776, 4778, 4779, 4800, 4801: true
        default: false
        }
    }

    /// Maps the record to `event`, which it resets first: the one mapping that all forms of Windows events share.
    ///
    /// An outcome that neither the event's number nor its `Status` tells stays unknown, for the caller to fill in.
    package func map(into event: inout LogEvent) -> RecordMeaning {
        event.reset()
        guard let number = self[.eventID]?.trimmed, !number.isEmpty else {
            return .rejected("expected an event ID, found none")
        }
        guard let id = number.windowsNumber else { return .rejected("expected an event ID as a number, found a text") }
        guard Self.isAuthentication(id) else { return .filtered(.windowsEvent(id)) }
        guard isOfSecurityLog else { return .filtered(.kind("Windows event of another provider")) }
        guard let time else { return .rejected("expected the time of the event, found none") }
        event.time = time
        event.set(.recordID, self[.recordID])
        event.set(.reporter, self[.computer])
        event.copy(.reporter, to: .destinationHost)
        mapValues(of: id, to: &event)
        guard event.has(.sourceUser) || event.has(.destinationUser) else {
            return .rejected("expected a user, found none")
        }
        return .event
    }

    /// True unless the record says that it is from another log.
    ///
    /// Other providers use the same numbers. Some shippers write neither provider nor channel: those are believed.
    private var isOfSecurityLog: Bool {
        if let provider = self[.provider]?.trimmed, !provider.isEmpty {
            return provider.equalsIgnoringCase("microsoft-windows-security-auditing")
        }
        guard let channel = self[.channel]?.trimmed, !channel.isEmpty else { return true }
        // `Sec` is Hayabusa's abbreviation; a collector may name its own channel.
        return channel.equalsIgnoringCase("security") || channel.equalsIgnoringCase("sec")
            || channel.equalsIgnoringCase("forwardedevents")
    }

    private func mapValues(of id: Int, to event: inout LogEvent) {
        switch id {
        case 4624, 4625: mapLogon(succeeded: id == 4624, to: &event)
        case 4648: mapExplicitCredentials(to: &event)
        case 4768, 4771: mapTicket(orientation: "TGT", to: &event)
        case 4769: mapTicket(orientation: "TGS", to: &event)
        case 4776: mapCredentialValidation(to: &event)
        case 4778, 4779: mapSession(isReconnected: id == 4778, to: &event)
        case 4800: mapOwnHost(orientation: "ScreenLock", to: &event)
        case 4801: mapOwnHost(orientation: "ScreenUnlock", to: &event)
        default: mapOwnHost(orientation: "LogOff", to: &event)
        }
        // A Kerberos pre-authentication failure that has no status is a failure all the same.
        if id == 4771 { event.outcome = .failure }
    }

    /// Maps 4624 and 4625.
    private func mapLogon(succeeded: Bool, to event: inout LogEvent) {
        setTarget(sid: .targetSID, of: &event)
        setSubject(of: &event)
        setSource(address: .address, name: .workstationName, of: &event)
        put(.package, to: .authenticationType, of: &event)
        setLogonType(of: &event)
        event.set(.orientation, "LogOn")
        event.outcome = succeeded ? .success : .failure
        if !succeeded { event.account = accountStatus }
    }

    /// Maps 4648, which the source host logs: the only trace there of where somebody went with which account.
    private func mapExplicitCredentials(to event: inout LogEvent) {
        setTarget(sid: .targetSID, of: &event)
        setSubject(of: &event)
        event.copy(.reporter, to: .sourceHost)
        if let server = self[.targetServer]?.trimmed, !server.isPlaceholder {
            setDestination(service: server, of: &event)
        }
        event.set(.logonType, "NewCredentials")
        event.set(.orientation, "LogOn")
        event.outcome = .success
    }

    /// Maps 4768 and 4771 (`TGT`) and 4769 (`TGS`), which the domain controller logs.
    private func mapTicket(orientation: StaticString, to event: inout LogEvent) {
        setTarget(sid: has(.targetSIDOfTicket) ? .targetSIDOfTicket : .targetSID, of: &event)
        event.copyTargetToSource()
        setSource(address: .address, name: nil, of: &event)
        if orientation.utf8Start[2] == UInt8(ascii: "S"), let service = self[.serviceName]?.trimmed,
            !service.isPlaceholder
        {
            setDestination(service: service, of: &event)
        }
        event.set(.authenticationType, "Kerberos")
        event.set(.orientation, orientation)
        setOutcome(of: &event)
    }

    /// Maps 4776, which the host logs that checked the password of an NTLM logon.
    private func mapCredentialValidation(to event: inout LogEvent) {
        setTarget(sid: .targetSID, of: &event)
        event.copyTargetToSource()
        setSource(address: nil, name: .workstation, of: &event)
        put(has(.packageName) ? .packageName : .package, to: .authenticationType, of: &event)
        event.set(.orientation, "AuthMap")
        setOutcome(of: &event)
    }

    /// Maps 4778 and 4779: a session on this host is connected to another client, or left.
    private func mapSession(isReconnected: Bool, to event: inout LogEvent) {
        put(has(.accountName) ? .accountName : .targetUser, to: .destinationUser, of: &event)
        put(has(.accountName) ? .accountDomain : .targetDomain, to: .destinationDomain, of: &event)
        event.copyTargetToSource()
        setSource(address: .clientAddress, name: .clientName, of: &event)
        if !event.has(.sourceHost), !event.has(.sourceAddress) { event.isLocal = true }
        setLogonType(of: &event)
        event.set(.orientation, isReconnected ? "LogOn" : "LogOff")
        event.outcome = .success
    }

    /// Maps 4634, 4647, 4800 and 4801, which tell of nothing but their own host.
    private func mapOwnHost(orientation: StaticString, to event: inout LogEvent) {
        setTarget(sid: .targetSID, of: &event)
        // 4634 and 4647 name the account as their target; early versions of 4647 as their subject.
        if !event.has(.destinationUser) {
            put(.subjectUser, to: .destinationUser, of: &event)
            put(.subjectDomain, to: .destinationDomain, of: &event)
            setSID(.subjectSID, to: .destinationSID, of: &event)
        }
        event.copyTargetToSource()
        event.copy(.reporter, to: .sourceHost)
        setLogonType(of: &event)
        event.isLocal = true
        event.set(.orientation, orientation)
        event.outcome = .success
    }
}
