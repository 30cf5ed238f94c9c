import Foundation

/// Who was where, of one row: how usual it is for this user to come from this computer and to go to that one.
///
/// A pair (a, b) has the probability p(b | a) = (w(a, b) + 0.1) / (w(a) + 10), w being the weights at the row's time.
package struct Accesses: Sendable, Hashable {
    /// The source user.
    package let user: Seen
    /// The source computer, as a source.
    package let source: Seen
    /// The source user at the source computer.
    package let userFromSource: Seen
    /// The source user at the destination computer.
    package let userToDestination: Seen
    /// The destination computer from the source computer.
    package let sourceToDestination: Seen

    /// Added to the weight of a pair: what a pair that was never seen weighs.
    package static let pairPrior = 0.1
    /// Added to the weight of what is given: how many rows the prior weighs.
    package static let firstPrior = 10.0

    /// How surprising it is to see this user and this source computer together, in nats.
    ///
    /// The smaller of −ln p(source | user) and −ln p(user | source): a new computer of a user who is everywhere is no
    /// surprise, nor is a new user of a computer that everyone uses.
    package var userAtSource: Double { -log(userAtSourceProbability) }

    /// −ln p(destination | user), in nats.
    package var userAtDestination: Double { -log(Self.probability(userToDestination, given: user)) }

    /// −ln p(destination | source), in nats.
    package var sourceToDestinationSurprisal: Double {
        -log(Self.probability(sourceToDestination, given: source))
    }

    /// The sum of the three surprisals, in nats.
    package var surprisal: Double {
        // One logarithm for three.
        -log(
            userAtSourceProbability * Self.probability(userToDestination, given: user)
                * Self.probability(sourceToDestination, given: source)
        )
    }

    /// The share of the source computer in what the user did, 0 to 1; small for users who were hardly seen.
    package var sourceShare: Double { Self.share(of: userFromSource, in: user) }

    /// The share of the destination computer in what the user did, 0 to 1; small for users who were hardly seen.
    package var destinationShareByUser: Double { Self.share(of: userToDestination, in: user) }

    /// The share of the destination computer in what came from the source computer, 0 to 1; small for computers that
    /// were hardly seen.
    package var destinationShareBySource: Double { Self.share(of: sourceToDestination, in: source) }

    /// Which of the three pairs were never seen, or were forgotten since: some of ``Relation/connections``.
    package var newAccesses: [Relation] {
        zip(Relation.connections, [userFromSource, userToDestination, sourceToDestination])
            .filter { $1.count == 0 }.map { $0.0 }
    }

    private var userAtSourceProbability: Double {
        max(Self.probability(userFromSource, given: user), Self.probability(userFromSource, given: source))
    }

    // A pair weighs no more than either of its sides, except where the side was forgotten and came back.
    private static func probability(_ pair: Seen, given first: Seen) -> Double {
        min((pair.weight + pairPrior) / (first.weight + firstPrior), 1)
    }

    private static func share(of pair: Seen, in first: Seen) -> Double {
        min(pair.weight / (first.weight + firstPrior), 1)
    }
}

extension Accesses {
    /// What the `entries` of ``EventKeys/accesses`` say at `second`.
    @inline(__always)
    init(_ entries: InlineArray<5, CountEntry>, at second: UInt32, _ decay: Decay) {
        user = Seen(entries[0], at: second, decay)
        source = Seen(entries[1], at: second, decay)
        userFromSource = Seen(entries[2], at: second, decay)
        userToDestination = Seen(entries[3], at: second, decay)
        sourceToDestination = Seen(entries[4], at: second, decay)
    }
}
