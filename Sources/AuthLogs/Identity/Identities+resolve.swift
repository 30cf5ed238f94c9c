import ByteIO

extension Identities {
    /// The maximum size of a row in bytes.
    private static let longestRow = 65_500

    /// Writes the ten values of `event` to `row`, which is emptied first.
    ///
    /// The values of a canonical event stay as they are, except that a destination user has no `$`, as in LANL's day
    /// files.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - users: The accounts whose events are kept.
    ///   - showsSecrets: Whether names of refused logons are shown that no known account has.
    ///   - row: The values; meaningless unless the result is `event`.
    /// - Returns: `event`, or why the event is dropped.
    package func resolve(
        _ event: borrowing LogEvent,
        users: UserFilter,
        showsSecrets: Bool = false,
        into row: inout IdentifiedRow
    ) -> RecordMeaning {
        row.reset()
        let isCanonical = event.isCanonical
        let context = Context(
            second: event.time.seconds,
            isDated: event.time.clock == .unix,
            outcome: event.outcome,
            account: event.account,
            isLocal: event.isLocal,
            hidesSecrets: !showsSecrets && event.outcome == .failure && event.account != .exists
        )
        let reason = event.withValues { values in
            isCanonical ? copy(values, users, context, into: &row) : resolve(values, users, context, into: &row)
        }
        if let reason { return .filtered(reason) }
        guard row.text.count <= Self.longestRow else {
            return .rejected("expected values of at most \(Self.longestRow) bytes in all, found more")
        }
        return .event
    }

    /// What an event says besides its values.
    struct Context {
        let second: Int
        let isDated: Bool
        let outcome: LogEvent.Outcome
        let account: LogEvent.AccountStatus
        let isLocal: Bool
        let hidesSecrets: Bool
    }

    private func copy(
        _ values: LogEvent.Values,
        _ users: UserFilter,
        _ context: Context,
        into row: inout IdentifiedRow
    ) -> FilterReason? {
        if context.isDated, users == .people {
            // A day file or object of ours with dates: its names are not LANL's pseudonyms.
            if let user = values[.sourceUser], user.last == .dollar {
                let isActing = values[.destinationUser].map { AuthEventView.isActing(user, for: $0) } ?? false
                guard isActing else { return .computerAccount }
            }
        } else if let user = values[.sourceUser] {
            guard users.keeps(user) else { return .unwantedUser }
        } else {
            let unknown: UInt8 = .unknown
            guard withUnsafeBytes(of: unknown, { users.keeps($0) }) else { return .unwantedUser }
        }
        row.append(values[.sourceUser])
        row.append(values[.sourceDomain])
        if let user = values[.destinationUser] {
            row.append { text in for byte in user where byte != .dollar { text.append(byte) } }
        } else {
            row.append(nil)
        }
        row.append(values[.destinationDomain])
        row.append(values[.sourceHost] ?? values[.sourceAddress])
        row.append(values[.destinationHost] ?? values[.destinationAddress])
        appendAttributes(values, context, to: &row)
        return nil
    }

    private func resolve(
        _ values: LogEvent.Values,
        _ users: UserFilter,
        _ context: Context,
        into row: inout IdentifiedRow
    ) -> FilterReason? {
        let hosts = appendHosts(values, context, to: &row)
        let hostNames = row.hosts
        return hostNames.withUnsafeBytes { names in
            let (source, destination) = (names.slice(hosts.source), names.slice(hosts.destination))
            let reporter = names.slice(hosts.reporter)
            let ownHost = reporter.isUnknown ? destination : reporter
            let reason = appendAccounts(values, users, context, source: source, ownHost: ownHost, to: &row)
            if let reason { return reason }
            row.append(source)
            row.append(destination)
            appendAttributes(values, context, to: &row)
            return nil
        }
    }

    private func appendAttributes(_ values: LogEvent.Values, _ context: Context, to row: inout IdentifiedRow) {
        row.append(values[.authenticationType])
        row.append(values[.logonType])
        row.append(values[.orientation])
        switch context.outcome {
        case .success: row.append(("Success" as StaticString).bytes)
        case .failure: row.append(("Fail" as StaticString).bytes)
        case .unknown: row.append(values[.outcome])
        }
    }
}

// Accounts.
extension Identities {
    /// Appends both accounts and their domains; returns the reason if `users` does not keep the event.
    private func appendAccounts(
        _ values: LogEvent.Values,
        _ users: UserFilter,
        _ context: Context,
        source: UnsafeRawBufferPointer,
        ownHost: UnsafeRawBufferPointer,
        to row: inout IdentifiedRow
    ) -> FilterReason? {
        let isRemote = !source.isUnknown && !source.equals(ownHost)
        let setting = Setting(ownHost: ownHost, isRemote: isRemote, context: context)
        let from = AccountParts(user: values[.sourceUser], domain: values[.sourceDomain])
        let fromKind = append(from, sid: values[.sourceSID], setting, to: &row)
        let destinationStart = row.text.count + 1
        let toKind: AppendedAccount?
        if values.areCopies(.sourceUser, .destinationUser), values.areCopies(.sourceDomain, .destinationDomain),
            values.areCopies(.sourceSID, .destinationSID)
        {
            // In most logons both accounts are the same.
            row.repeatLastTwo()
            toKind = fromKind.map { AppendedAccount(name: row.lastButOne, kind: $0.kind) }
        } else {
            let to = AccountParts(user: values[.destinationUser], domain: values[.destinationDomain])
            toKind = append(to, sid: values[.destinationSID], setting, to: &row)
        }
        let reason = row.text.withUnsafeBytes { text in
            users.reasonToDrop(
                source: fromKind.map { IdentifiedAccount(name: text.slice($0.name), kind: $0.kind) },
                destination: toKind.map { IdentifiedAccount(name: text.slice($0.name), kind: $0.kind) }
            )
        }
        if reason == nil, let toKind, row.text[toKind.name].contains(.dollar) {
            row.removeDollars(from: destinationStart)
        }
        return reason
    }

    /// The circumstances of an event that its accounts' meaning depends on.
    private struct Setting {
        let ownHost: UnsafeRawBufferPointer
        let isRemote: Bool
        let context: Context
    }

    /// An account in a row: the place of its name, and its kind.
    private struct AppendedAccount {
        let name: Range<Int>
        let kind: AccountKind
    }

    /// Appends an account and its domain.
    private func append(
        _ parts: AccountParts?,
        sid: UnsafeRawBufferPointer?,
        _ setting: Setting,
        to row: inout IdentifiedRow
    ) -> AppendedAccount? {
        guard let parts else {
            row.append(nil)
            row.append(nil)
            return nil
        }
        let start = row.text.isEmpty ? 0 : row.text.count + 1
        row.append { $0.append(lowercasing: parts.user) }
        let end = row.text.count
        row.append { $0.append(domain: parts.domain, of: setting.ownHost) }
        let (kind, isSecret) = row.text.withUnsafeBytes { text in
            let (name, domain) = (text.slice(start..<end), text.slice(end + 1..<text.count))
            let kind = Self.kind(of: name, domain, sid, setting)
            // A name that ends in `$` and is no host's may be a password, too.
            let mayBeSecret = kind == .person || kind == .computer && !hosts.contains(name.slice(0..<name.count - 1))
            return (kind, mayBeSecret && setting.context.hidesSecrets && !isKnown(name, domain, parts))
        }
        guard isSecret else { return AppendedAccount(name: start..<end, kind: kind) }
        let secret = row.text[start..<end].withUnsafeBytes { hash($0) }
        row.removeLast(2)
        row.append { text in
            text.append(contentsOf: "***".utf8)
            secret.appendHex(to: &text)
        }
        let secretEnd = row.text.count
        row.append(nil)
        return AppendedAccount(name: start..<secretEnd, kind: kind)
    }

    /// True if an account `name` is known, and if its domain is too where it was typed as a part of the name.
    private func isKnown(
        _ name: UnsafeRawBufferPointer,
        _ domain: UnsafeRawBufferPointer,
        _ parts: AccountParts
    ) -> Bool {
        accounts.contains(name) && (!parts.isDomainFromName || domains.contains(domain))
    }

    private static func kind(
        of name: UnsafeRawBufferPointer,
        _ domain: UnsafeRawBufferPointer,
        _ sid: UnsafeRawBufferPointer?,
        _ setting: Setting
    ) -> AccountKind {
        let sidKind = BuiltInAccounts.kind(of: sid)
        if sidKind == .builtIn { return .builtIn }
        if name.count > 1, name[name.count - 1] == .dollar { return .computer }
        guard sidKind == .none else { return .person }
        if BuiltInAccounts.isUnmistakable(name) { return .builtIn }
        if BuiltInAccounts.isAuthority(domain) {
            // In a refused logon over the network the domain is what the client wrote.
            return setting.context.outcome == .failure && setting.isRemote ? .person : .builtIn
        }
        return domain.isUnknown && !setting.isRemote && BuiltInAccounts.isLikely(name) ? .builtIn : .person
    }
}
