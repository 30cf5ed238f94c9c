import ByteIO

extension WindowsEvent {
    /// Sets `slot` to the value in `field`, unless that is the number of a text that was not looked up (`%%1833`).
    func put(_ field: Field, to slot: LogEvent.Slot, of event: inout LogEvent) {
        guard let value = self[field], !value.starts(lowercased: "%%") else { return }
        event.set(slot, value)
    }

    /// Sets the security identifier in `slot`, unless it is that of nobody.
    func setSID(_ field: Field, to slot: LogEvent.Slot, of event: inout LogEvent) {
        guard let value = self[field]?.trimmed, !value.isNullSID else { return }
        put(field, to: slot, of: &event)
    }

    /// Sets the destination user to the target.
    func setTarget(sid: Field, of event: inout LogEvent) {
        put(.targetUser, to: .destinationUser, of: &event)
        put(.targetDomain, to: .destinationDomain, of: &event)
        setSID(sid, to: .destinationSID, of: &event)
    }

    /// Sets the source user to the subject, or to the target if there is no subject, as in network logons.
    func setSubject(of event: inout LogEvent) {
        let isNobody = self[.subjectSID]?.trimmed.isNullSID ?? false
        if !isNobody { put(.subjectUser, to: .sourceUser, of: &event) }
        guard event.has(.sourceUser) else { return event.copyTargetToSource() }
        put(.subjectDomain, to: .sourceDomain, of: &event)
        setSID(.subjectSID, to: .sourceSID, of: &event)
    }

    /// Sets address and name of the source host.
    ///
    /// A loopback address means the host itself, whatever name the client claims to have.
    func setSource(address: Field?, name: Field?, of event: inout LogEvent) {
        if let address, let value = self[address]?.trimmed {
            if value.isLoopback {
                event.isLocal = true
                return
            }
            if !value.isPlaceholder, !value.isUnspecifiedAddress { event.set(.sourceAddress, value) }
        }
        guard let name, var value = self[name]?.trimmed else { return }
        while value.first == UInt8(ascii: "\\") { value = value.slice(1..<value.count) }
        if !value.isPlaceholder { event.set(.sourceHost, value) }
    }

    /// Sets the destination host to that of a service: `HOST$`, `cifs/host.example`, or a plain name or address.
    ///
    /// The host that logged the event, which is set already, stays for `krbtgt` and `localhost`.
    func setDestination(service: UnsafeRawBufferPointer, of event: inout LogEvent) {
        let host = service.hostOfService
        guard let host, !host.isEmpty, !host.isLoopback, !host.equalsIgnoringCase("localhost") else { return }
        event.remove(.destinationHost)
        event.set(host.isAddress ? .destinationAddress : .destinationHost, host)
    }

    /// Sets the name of the logon type, and that the logon is local if the type says so.
    func setLogonType(of event: inout LogEvent) {
        guard let value = self[.logonType]?.trimmed else { return }
        guard let number = value.windowsNumber, let name = Self.logonTypeName(number) else {
            return put(.logonType, to: .logonType, of: &event)
        }
        event.set(.logonType, name)
        if [0, 2, 4, 5, 7, 11, 13].contains(number) { event.isLocal = true }
    }

    /// The name of a logon type in LANL's logs and in Microsoft's documentation.
    package static func logonTypeName(_ number: Int) -> StaticString? {
        switch number {
        case 0: "System"
        case 2: "Interactive"
        case 3: "Network"
        case 4: "Batch"
        case 5: "Service"
        case 6: "Proxy"
        case 7: "Unlock"
        case 8: "NetworkCleartext"
        case 9: "NewCredentials"
        case 10: "RemoteInteractive"
        case 11: "CachedInteractive"
        case 12: "CachedRemoteInteractive"
        case 13: "CachedUnlock"
        default: nil
        }
    }

    /// Sets outcome and state of the account by `Status`, where 0 is success.
    func setOutcome(of event: inout LogEvent) {
        guard let status = self[.status]?.trimmed.windowsNumber else { return }
        event.outcome = status == 0 ? .success : .failure
        if status != 0 { event.account = accountStatus }
    }

    /// What `SubStatus`, or else `Status`, says of the existence of the account.
    var accountStatus: LogEvent.AccountStatus {
        var code = self[.subStatus]?.trimmed.windowsNumber ?? 0
        if code == 0 { code = self[.status]?.trimmed.windowsNumber ?? 0 }
        switch code & 0xffff_ffff {
        // STATUS_NO_SUCH_USER, KDC_ERR_C_PRINCIPAL_UNKNOWN
        case 0xc000_0064, 0x6: return .missing
        // NTSTATUS: a restriction of the account, its hours or its workstations, an expired or wrong password, the
        // account disabled, expired or locked, a logon type not granted, an account of a computer or of a trust, the
        // password must change, a logon that another domain's policy refuses.
        case 0xc000_006e, 0xc000_006f, 0xc000_0070, 0xc000_0071, 0xc000_006a, 0xc000_0072, 0xc000_0193, 0xc000_0234,
            0xc000_015b, 0xc000_0198, 0xc000_0199, 0xc000_019a, 0xc000_0224, 0xc000_0413:
            return .exists
        // Kerberos: the account expired, without keys, not valid yet, not valid now, of another encryption type;
        // revoked, password expired, pre-authentication failed or required.
        case 0x1, 0x9, 0xe, 0x12, 0x15, 0x17, 0x18, 0x19: return .exists
        default: return .unspecified
        }
    }
}

extension LogEvent {
    /// Sets the source user to the destination user.
    mutating func copyTargetToSource() {
        copy(.destinationUser, to: .sourceUser)
        copy(.destinationDomain, to: .sourceDomain)
        copy(.destinationSID, to: .sourceSID)
    }
}
