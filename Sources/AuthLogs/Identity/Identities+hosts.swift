import ByteIO

extension Identities {
    /// The places of the hosts' names in ``IdentifiedRow/hosts``.
    struct HostRanges {
        var reporter = 0..<0
        var destination = 0..<0
        var source = 0..<0
    }

    /// Appends the names of all three hosts of an event to those of `row`.
    func appendHosts(_ values: LogEvent.Values, _ context: Context, to row: inout IdentifiedRow) -> HostRanges {
        var ranges = HostRanges()
        let reporter = append(host: HostParts(values[.reporter]), at: context.second, to: &row)
        ranges.reporter = reporter ?? appendUnknown(to: &row)
        ranges.destination = appendDestination(values, context, reporter: reporter, to: &row) ?? ranges.reporter
        ranges.source = appendSource(values, context, itself: ranges.destination, to: &row) ?? appendUnknown(to: &row)
        return ranges
    }

    private func appendUnknown(to row: inout IdentifiedRow) -> Range<Int> {
        row.hosts.append(.unknown)
        return row.hosts.count - 1..<row.hosts.count
    }

    /// Appends the destination host; `nil` if it is the one that logged the event.
    private func appendDestination(
        _ values: LogEvent.Values,
        _ context: Context,
        reporter: Range<Int>?,
        to row: inout IdentifiedRow
    ) -> Range<Int>? {
        // The ticket-granting service is the domain controller itself, which logs the event.
        let name = values[.destinationHost]
        let isTicketService = name.map { $0.equalsIgnoringCase("krbtgt") || $0.starts(lowercased: "krbtgt/") } ?? false
        // Most logons are logged by the host that they are to.
        if !isTicketService, let reporter, values.areCopies(.reporter, .destinationHost) { return reporter }
        // Unlike that of the source, the name is the server's own word.
        if !isTicketService, let range = append(host: HostParts(name), at: context.second, to: &row) { return range }
        return append(host: HostParts(values[.destinationAddress]), at: context.second, to: &row)
    }

    /// Appends the source host: that of its address, otherwise that of its name; `nil` if nothing is known.
    private func appendSource(
        _ values: LogEvent.Values,
        _ context: Context,
        itself: Range<Int>,
        to row: inout IdentifiedRow
    ) -> Range<Int>? {
        let address = HostParts(values[.sourceAddress])
        switch address {
        case .address, .name: return append(host: address, at: context.second, to: &row)
        case .itself: return itself
        case .unknown: break
        }
        let name = HostParts(values[.sourceHost])
        if let range = append(host: name, at: context.second, to: &row) { return range }
        if context.isLocal { return itself }
        // The client of an NTLM logon chooses its name, `localhost` too.
        guard case .itself = name, !Self.isNTLM(values) else { return nil }
        return itself
    }

    private static func isNTLM(_ values: LogEvent.Values) -> Bool {
        if let orientation = values[.orientation], orientation.equalsIgnoringCase("authmap") { return true }
        return values[.authenticationType]?.starts(lowercased: "ntlm") ?? false
    }

    /// Appends the name of `host`; `nil` if it has none.
    private func append(host: HostParts, at second: Int, to row: inout IdentifiedRow) -> Range<Int>? {
        let start = row.hosts.count
        switch host {
        case .itself, .unknown: return nil
        case .name(let name): row.hosts.append(lowercasing: name)
        case .address(let address):
            if let name = self.host(of: address, at: second) {
                addresses.names.withKey(at: Int(name)) { row.hosts.append(contentsOf: $0) }
            } else {
                address.append(to: &row.hosts)
            }
        }
        return start..<row.hosts.count
    }
}
