/// A user or a computer as alerts name it.
public struct NamedOne: Sendable, Hashable {
    /// What it is called.
    public let name: String
    /// Whether it is a computer, not a user.
    public let isComputer: Bool

    /// The user, or the computer, called `name`.
    public init(_ name: String, isComputer: Bool) { (self.name, self.isComputer) = (name, isComputer) }
}

/// What is usual for a user or a computer, as far as it was known at a moment.
public struct HabitRecord: Sendable, Hashable {
    /// Whose habits.
    public let owner: NamedOne
    /// The moment, in the log's seconds.
    public let second: Int
    /// What is usual, as JSON.
    public let habits: String

    /// The habits of `owner` at `second`.
    public init(owner: NamedOne, second: Int, habits: String) {
        (self.owner, self.second, self.habits) = (owner, second, habits)
    }
}

extension AlertRecord {
    /// Who and what it names, each once: users as source or destination, computers as either.
    public var named: [NamedOne] {
        var all: [NamedOne] = []
        for (name, isComputer) in [
            (user, false), (destinationUser, false), (sourceComputer, true), (destinationComputer, true),
        ] {
            let one = NamedOne(name, isComputer: isComputer)
            if !all.contains(one) { all.append(one) }
        }
        return all
    }
}
