import ByteIO

/// A filter of events by the name of their source user.
package struct UserFilter: Sendable, Hashable {
    private let name: [UInt8]
    private let isPrefix: Bool

    /// Keeps every event.
    package static let all = UserFilter(name: [], isPrefix: true)
    /// Keeps the users of the LANL data, whose names start with `U`, and drops computer accounts.
    package static let users = UserFilter(name: Array("U".utf8), isPrefix: true)

    private init(name: [UInt8], isPrefix: Bool) {
        self.name = name
        self.isPrefix = isPrefix
    }

    /// Creates the filter of a pattern: `all`, a name such as `U66`, or a prefix such as `U*`.
    ///
    /// `nil` if the pattern is empty or has a `*` that is not at its end.
    package init?(pattern: String) {
        let isPrefix = pattern.last == "*"
        let name = isPrefix ? pattern.dropLast() : pattern[...]
        guard !pattern.isEmpty, !name.contains("*") else { return nil }
        self = pattern == "all" ? .all : UserFilter(name: Array(name.utf8), isPrefix: isPrefix)
    }

    /// Returns true if the filter keeps the events of `user`.
    @inline(__always)
    package func keeps(_ user: UnsafeRawBufferPointer) -> Bool {
        guard user.count >= name.count, isPrefix || user.count == name.count else { return false }
        for index in name.indices where user[index] != name[index] { return false }
        return true
    }
}
