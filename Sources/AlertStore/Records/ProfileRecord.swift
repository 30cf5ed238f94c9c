/// A user or a computer as alerts name it.
package struct Entity: Sendable, Hashable {
    /// What it is called.
    package let name: String
    /// Whether it is a computer, not a user.
    package let isComputer: Bool

    /// The user, or the computer, called `name`.
    package init(_ name: String, isComputer: Bool) { (self.name, self.isComputer) = (name, isComputer) }
}

/// What is usual for a user or a computer, as far as it was known at a moment.
package struct ProfileRecord: Sendable, Hashable {
    /// Whose habits.
    package let owner: Entity
    /// The moment, in the log's seconds.
    package let second: Int
    /// What is usual, as JSON.
    package let habits: String

    /// The habits of `owner` at `second`.
    package init(owner: Entity, second: Int, habits: String) {
        (self.owner, self.second, self.habits) = (owner, second, habits)
    }
}

extension AlertRecord {
    /// Who and what it names, each once: users as source or destination, computers as either.
    package var named: [Entity] {
        var all: [Entity] = []
        for (name, isComputer) in [
            (user, false), (destinationUser, false), (sourceHost, true), (destinationHost, true),
        ] {
            let one = Entity(name, isComputer: isComputer)
            if !all.contains(one) { all.append(one) }
        }
        return all
    }
}
