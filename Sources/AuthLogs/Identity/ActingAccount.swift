import ByteIO

// Windows names `HOST$` or `SYSTEM` as the subject where a person logs on at the console or over RDP.

extension AuthEventView {
    /// The field of the account that the event is about: the source user, or the destination user if the source user, a
    /// computer's account or a built-in one, only carries out the logon of a person.
    package var userField: AuthField {
        Self.isActing(self[.sourceUser], for: self[.destinationUser]) ? .destinationUser : .sourceUser
    }

    /// True if `source` is the account of a computer or a built-in one, and `destination` is another one.
    static func isActing(_ source: UnsafeRawBufferPointer, for destination: UnsafeRawBufferPointer) -> Bool {
        if isPerson(source) || !isPerson(destination) { return false }
        // A destination user is written without the `$` of a computer's account, which is then the same account.
        return source.last != .dollar || !source.dropLast().elementsEqual(destination)
    }

    private static func isPerson(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let last = name.last, last != UInt8(ascii: "$") else { return false }
        if name.count == 1, last == .unknown { return false }
        return !BuiltInAccounts.isUnmistakable(name) && !BuiltInAccounts.isLikely(name)
    }
}

extension AuthEvent {
    /// The name of the account that the event is about: see ``AuthEventView/userField``.
    package var user: String { withView { $0.string($0.userField) } }

    /// The account that carries out the logon of ``user``; `nil` if it is that of ``user`` itself.
    package var actingAccount: String? {
        withView { $0.userField == .sourceUser ? nil : $0.string(.sourceUser) }
    }
}
