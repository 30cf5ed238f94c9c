/// The kind of an account.
package enum AccountKind: Sendable, Hashable {
    /// An account of a person, or of a service that somebody created.
    case person
    /// The account of a computer in its domain, whose name ends with `$`.
    case computer
    /// An account of the operating system, such as `SYSTEM`.
    case builtIn
}

/// An account with its name in lower case.
struct IdentifiedAccount {
    /// The name, with the `$` at the end of a computer's account.
    let name: UnsafeRawBufferPointer
    /// The kind.
    let kind: AccountKind
}
