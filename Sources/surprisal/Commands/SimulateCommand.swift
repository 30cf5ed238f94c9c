import ArgumentParser
import Foundation
package import Simulator

/// Writes a synthetic domain in LANL's format.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Write the log of a synthetic Windows domain with a red team, in LANL's format."
    )

    @Option(help: "How large the domain is: small (50,000 rows of users a day), medium (500,000), lanl (7 million).")
    var preset: SimulatorPreset = .small

    @Option(help: "A domain of so many users in LANL's proportions, instead of a preset.")
    var users: Int?

    @Option(parsing: .upToNextOption, help: "The days to write, such as 6-8; day 0 is a Wednesday. (default: 6 7 8)")
    var days: [DayList] = []

    @Option(help: "Another seed is another domain.")
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: "The folder for auth.txt.gz, redteam.txt.gz and redteam_kinds.csv.")
    var output: String

    func validate() throws {
        guard users.map({ (100...100_000).contains($0) }) ?? true else {
            throw ValidationError("--users must be from 100 to 100000")
        }
        guard chosenDays.allSatisfy({ $0 < 10_000 }) else {
            throw ValidationError("--days: each day must be from 0 to 9999")
        }
    }

    private var chosenDays: [Int] {
        days.isEmpty ? [6, 7, 8] : days.reduce(into: Set()) { $0.formUnion($1.days) }.sorted()
    }

    func run() throws {
        Interruption.listen()
        let clock = ContinuousClock()
        let start = clock.now
        var folder = try SimulationFiles(folder: output)
        let configuration =
            users.map { SimulatorConfiguration(users: $0, userEventsPerDay: $0 * 692) } ?? preset.configuration
        let simulator = Simulator(configuration: configuration, seed: seed)
        let rows = try simulator.generate(days: chosenDays, into: &folder) { Interruption.isRequested }
        try folder.commit()
        let seconds = (clock.now - start) / .seconds(1)
        let files = "\(output)/auth.txt.gz, redteam.txt.gz, redteam_kinds.csv"
        Console.note("\(Wording.count(rows)) rows in \(Wording.duration(seconds)): \(files)")
    }
}

extension SimulatorPreset: ExpressibleByArgument {}
