import ByteIO

extension MappedParser {
    /// Fills `event`, whose time is set, from the values of a record.
    func fill(_ event: inout LogEvent) -> RecordMeaning {
        for rule in mapping.rules { apply(rule, to: &event) }
        guard event.has(.sourceUser) || event.has(.destinationUser) else {
            return .rejected("expected a user, found none")
        }
        if !event.has(.destinationUser) {
            event.copy(.sourceUser, to: .destinationUser)
            if !event.has(.destinationDomain) { event.copy(.sourceDomain, to: .destinationDomain) }
        } else if !event.has(.sourceUser) {
            event.copy(.destinationUser, to: .sourceUser)
            if !event.has(.sourceDomain) { event.copy(.destinationDomain, to: .sourceDomain) }
        }
        if !event.has(.orientation), !mapping.isCanonical { event.set(.orientation, "LogOn") }
        event.isCanonical = mapping.isCanonical
        return .event
    }

    private func apply(_ rule: FieldMapping.Rule, to event: inout LogEvent) {
        for source in rule.sources {
            let isSet = withValue(source) { value -> Bool in
                guard let value, value.contains(where: { $0 > 0x20 }) else { return false }
                if let index = rule.known.index(of: value) {
                    rule.replacements[index].withUnsafeBytes { set(rule.target, $0, in: &event) }
                    return true
                }
                // With a default, whatever is not listed is the default.
                if rule.known.count > 0, rule.fallback != nil { return false }
                set(rule.target, value, in: &event)
                return true
            }
            if isSet { return }
        }
        rule.fallback?.withUnsafeBytes { set(rule.target, $0, in: &event) }
    }

    private func set(_ target: FieldMapping.Target, _ value: UnsafeRawBufferPointer, in event: inout LogEvent) {
        switch target {
        case .slot(let slot): event.set(slot, decoding: value)
        case .host(let name, let address):
            if mapping.isCanonical {
                event.set(name, decoding: value)
            } else {
                event.setHost(name: name, address: address, value.trimmed)
            }
        case .outcome:
            let word = SyslogText(value.trimmed)
            if word.equals("Success") || word.equals("true") {
                event.outcome = .success
            } else if word.equals("Fail") || word.equals("false") {
                event.outcome = .failure
            } else {
                event.set(.outcome, decoding: value)
            }
        case .account:
            let word = SyslogText(value.trimmed)
            event.account = word.equals("missing") ? .missing : word.equals("exists") ? .exists : .unspecified
        }
    }
}
