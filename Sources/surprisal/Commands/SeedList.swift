import ArgumentParser

/// Seeds as a user writes them: a range `1-5`, several with commas `1,2,7`, or both.
struct SeedList: ExpressibleByArgument {
    /// The seeds, ascending, none twice.
    let seeds: [UInt64]

    /// The most runs that one command makes.
    private static let mostSeeds = 1_000

    /// Reads `argument`; `nil` where it is not of the form, or names over a thousand.
    init?(argument: String) {
        guard let list = DayList(argument: argument), list.days.count <= Self.mostSeeds else { return nil }
        seeds = list.days.sorted().map(UInt64.init)
    }
}
