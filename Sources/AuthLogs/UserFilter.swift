import ByteIO

/// A filter of events by their accounts: `people`, `all`, or a pattern.
///
///     UserFilter(pattern: "people")                     // neither computers' accounts nor built-in ones; the default
///     UserFilter(pattern: "svc_*")                      // the accounts whose names match the pattern
///     UserFilter(pattern: "all")                        // every event
///
/// In LANL's data, whose names are pseudonyms, people are the users that start with `U`.
package struct UserFilter: Sendable, Hashable, CustomStringConvertible {
    private enum Kind: Sendable, Hashable {
        case all
        case people
        case pattern
    }

    private let kind: Kind
    /// The pattern; that of LANL's people if the filter keeps people.
    private let glob: Glob

    /// Keeps every event.
    package static let all = UserFilter(kind: .all, glob: Glob("*"))
    /// Keeps the events of people: neither those of computers' accounts nor those of built-in accounts.
    package static let people = UserFilter(kind: .people, glob: Glob("U*"))
    /// Keeps the users of the LANL data, whose names start with `U`, and drops computer accounts.
    package static let users = UserFilter(kind: .pattern, glob: Glob("U*"))

    private init(kind: Kind, glob: Glob) {
        self.kind = kind
        self.glob = glob
    }

    /// Creates the filter of a pattern: `people`, `all`, a name such as `U66`, or a pattern in which `*` stands for any
    /// text and `?` for any character.
    ///
    /// `nil` if the pattern is empty.
    package init?(pattern: String) {
        switch pattern {
        case "": return nil
        case "people": self = .people
        case "all", "*": self = .all
        default: self = UserFilter(kind: .pattern, glob: Glob(pattern))
        }
    }

    /// The pattern, as ``init(pattern:)`` takes it.
    package var description: String {
        switch kind {
        case .all: "all"
        case .people: "people"
        case .pattern: glob.text
        }
    }

    /// Returns true if the filter keeps the events of `user`, a name of LANL's data or of another log whose names are
    /// taken as they are; upper and lower case differ.
    @inline(__always)
    package func keeps(_ user: UnsafeRawBufferPointer) -> Bool { glob.matches(user) }

    /// Decides whether an event is kept.
    ///
    /// The source account decides, if it is a person. A computer's account or a built-in one often only carries out the
    /// logon of somebody else: Windows names `HOST$` as the subject when a person logs on at the console. Then the
    /// destination account decides.
    ///
    /// - Parameters:
    ///   - source: The source account; `nil` if it is unknown.
    ///   - destination: The destination account; `nil` if it is unknown.
    /// - Returns: The reason why the filter drops the event; `nil` if it keeps it.
    func reasonToDrop(source: IdentifiedAccount?, destination: IdentifiedAccount?) -> FilterReason? {
        switch kind {
        case .all: return nil
        case .people:
            guard source?.kind != .person, destination?.kind != .person else { return nil }
            return (destination ?? source)?.kind == .computer ? .computerAccount : .builtInAccount
        case .pattern:
            if let source, glob.matchesLowercased(source.name) { return nil }
            guard source?.kind != .person, let destination, glob.matchesLowercased(destination.name) else {
                return .unwantedUser
            }
            return nil
        }
    }
}

extension UserFilter: Codable {
    /// Reads the pattern, a text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let filter = UserFilter(pattern: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a pattern of users")
        }
        self = filter
    }

    /// Writes the pattern as a text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension FilterReason {
    /// The event is a computer's own.
    package static let computerAccount = FilterReason.kind("computer account")
    /// The event is that of an account of the operating system.
    package static let builtInAccount = FilterReason.kind("built-in account")
    /// The event is that of an account that the pattern of users does not match.
    package static let unwantedUser = FilterReason.kind("user not wanted")
}

/// A pattern in which `*` stands for any bytes and `?` for one character.
private struct Glob: Sendable, Hashable {
    let text: String
    private let exact: [UInt8]
    private let lowercased: [UInt8]
    /// The bytes before a `*` at the end, if that is the only special character.
    private let prefix: [UInt8]?

    init(_ text: String) {
        self.text = text
        exact = Array(text.utf8)
        lowercased = Array(text.lowercased().utf8)
        let front = exact.dropLast()
        prefix = text.last == "*" && !front.contains(where: Self.isSpecial) ? Array(front) : nil
    }

    private static func isSpecial(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") }

    /// Returns true if the pattern matches `name`.
    @inline(__always)
    func matches(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let prefix else { return Self.matches(name, exact) }
        guard name.count >= prefix.count else { return false }
        for index in prefix.indices where name[index] != prefix[index] { return false }
        return true
    }

    /// Returns true if the pattern in lower case matches `name`, which is in lower case.
    func matchesLowercased(_ name: UnsafeRawBufferPointer) -> Bool { Self.matches(name, lowercased) }

    /// Matches with one step back to the last `*`, in O(`name.count` × `pattern.count`).
    private static func matches(_ name: UnsafeRawBufferPointer, _ pattern: [UInt8]) -> Bool {
        var (position, index) = (0, 0)
        var retry: (position: Int, index: Int)?
        while position < name.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                index += 1
                retry = (position, index)
            } else if index < pattern.count, pattern[index] == UInt8(ascii: "?") {
                position = end(of: position, in: name)
                index += 1
            } else if index < pattern.count, pattern[index] == name[position] {
                position += 1
                index += 1
            } else if let (start, next) = retry {
                position = end(of: start, in: name)
                index = next
                retry = (position, index)
            } else {
                return false
            }
        }
        while index < pattern.count, pattern[index] == UInt8(ascii: "*") { index += 1 }
        return index == pattern.count
    }

    /// The end of the UTF-8 character at `position`.
    private static func end(of position: Int, in name: UnsafeRawBufferPointer) -> Int {
        var end = position + 1
        while end < name.count, name[end] & 0xc0 == 0x80 { end += 1 }
        return end
    }
}
