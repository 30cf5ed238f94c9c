import AuthLogs
import ByteIO
import Detection

/// The names and addresses that the log has for the hosts and accounts of events, where they say more than the joined
/// name.
struct OriginalNamesText {
    /// A host or account with its names in the log.
    struct Entry: Encodable {
        let name: String
        /// `host` or `account`.
        let kind: String
        let names: [String]
    }

    private let identities: Identities
    private let clock: EventClock

    init(_ identities: Identities, _ clock: EventClock) { (self.identities, self.clock) = (identities, clock) }

    /// The hosts and accounts of `events`, in order of appearance.
    func entries(of events: some Sequence<AuthEvent>) -> [Entry] {
        var seen: Set<String> = []
        var entries: [Entry] = []
        for event in events {
            // An address may be another host's on another day; the identities count days in UTC.
            let day = clock.hasDate(event.second) ? Int((Double(event.second) / 86_400).rounded(.down)) : nil
            for field in [AuthField.sourceHost, .destinationHost] where seen.insert("host " + event[field]).inserted {
                let names = identities.otherNames(ofHost: event[field], on: day)
                if !names.isEmpty { entries.append(Entry(name: event[field], kind: "host", names: names)) }
            }
            for (user, domain) in [
                (AuthField.sourceUser, AuthField.sourceDomain), (.destinationUser, .destinationDomain),
            ]
            where seen.insert("account \(event[user]) \(event[domain])").inserted {
                let names = identities.otherNames(ofAccount: event[user], domain: event[domain])
                if !names.isEmpty { entries.append(Entry(name: event[user], kind: "account", names: names)) }
            }
        }
        return entries
    }

    /// `names in the log: ws015 is 10.20.0.15; anna is CORP\anna, anna@CORP.EXAMPLE`; `nil` if there is nothing to say.
    func line(of events: some Sequence<AuthEvent>) -> String? {
        let entries = entries(of: events)
        guard !entries.isEmpty else { return nil }
        let parts = entries.prefix(Self.most).map { entry in
            let rest = entry.names.count - Self.mostNames
            let more = rest > 0 ? " and \(Wording.count(rest)) more" : ""
            return "\(entry.name) is \(entry.names.prefix(Self.mostNames).joined(separator: ", "))\(more)"
                .withoutControls
        }
        let rest = entries.count > Self.most ? "; and \(Wording.count(entries.count - Self.most)) more" : ""
        return "names in the log: " + parts.joined(separator: "; ") + rest
    }

    /// The numbers of hosts and accounts, and of the names of each, that are listed.
    private static let (most, mostNames) = (5, 4)
}
