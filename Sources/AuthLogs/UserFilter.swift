import ByteIO

/// Which rows are kept, by the name of their source user.
package struct UserFilter: Sendable, Hashable {
    private let name: [UInt8]
    private let isPrefix: Bool

    /// Every row.
    package static let all = UserFilter(name: [], isPrefix: true)
    /// Users alone: names that start with `U`, as the LANL data call them; computer accounts go.
    package static let users = UserFilter(name: Array("U".utf8), isPrefix: true)

    private init(name: [UInt8], isPrefix: Bool) {
        self.name = name
        self.isPrefix = isPrefix
    }

    /// The filter that `pattern` describes: `all`, a name such as `U66`, or a beginning such as `U*`.
    ///
    /// `nil` where the pattern is empty or has a `*` elsewhere than at its end.
    package init?(pattern: String) {
        let isPrefix = pattern.last == "*"
        let name = isPrefix ? pattern.dropLast() : pattern[...]
        guard !pattern.isEmpty, !name.contains("*") else { return nil }
        self = pattern == "all" ? .all : UserFilter(name: Array(name.utf8), isPrefix: isPrefix)
    }

    /// Whether rows of `user` are kept.
    @inline(__always)
    package func keeps(_ user: UnsafeRawBufferPointer) -> Bool {
        guard user.count >= name.count, isPrefix || user.count == name.count else { return false }
        for index in name.indices where user[index] != name[index] { return false }
        return true
    }
}
