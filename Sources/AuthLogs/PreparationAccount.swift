import ByteIO

/// What became of the rows that were read.
package struct PreparationAccount: Sendable, Hashable {
    /// Rows that went into a day file.
    package internal(set) var kept = 0
    /// Rows of other days than the wanted ones.
    package internal(set) var otherDays = 0
    /// Rows of wanted days whose source user is not wanted.
    package internal(set) var otherUsers = 0
    /// Rows that are not as a log wants them.
    package internal(set) var rejected = 0
    /// Kept rows with the label 1.
    package internal(set) var red = 0
    /// The kept rows of each wanted day.
    package internal(set) var keptByDay: [Int: Int] = [:]
    /// The different red-team rows that fall on a wanted day.
    package internal(set) var redTeamRows = 0
    /// Those among them that no kept row equals.
    package internal(set) var redTeamRowsWithoutEvent = 0

    /// Rows left out by intent.
    package var filtered: Int { otherDays + otherUsers }
    /// All rows that were read.
    package var read: Int { kept + filtered + rejected }

    /// `read 9 = kept 5 + filtered 3 + rejected 1`.
    package var summary: String { "read \(read) = kept \(kept) + filtered \(filtered) + rejected \(rejected)" }

    mutating func add(_ other: PreparationAccount) {
        kept += other.kept
        otherDays += other.otherDays
        otherUsers += other.otherUsers
        rejected += other.rejected
        red += other.red
        keptByDay.merge(other.keptByDay, uniquingKeysWith: +)
    }
}
