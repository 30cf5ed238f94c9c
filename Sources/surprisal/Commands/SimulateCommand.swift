import ArgumentParser
import Simulator

/// `surprisal simulate`: generates the log of a synthetic domain in LANL's format.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Generate the log of a simulated Windows domain.",
        discussion: """
            Writes auth.txt.gz and the labels of a red team, redteam.txt.gz, in LANL's format, and the campaigns of the \
            attackers, redteam_kinds.csv.
            """
    )

    @Option(help: "Size of the domain in user events per day: small (50,000), medium (500,000) or lanl (7 million).")
    var preset: SimulatorPreset = .small

    @Option(
        help: ArgumentHelp("Number of users of a domain in LANL's proportions, instead of a preset.", valueName: "n")
    )
    var users: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Days to generate, such as 6-8; day 0 is a Wednesday. (default: 6 7 8)", valueName: "days")
    )
    var days: [DayList] = []

    @Option(help: ArgumentHelp("Random seed of the domain.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: ArgumentHelp("Output folder.", valueName: "dir"))
    var output: String

    func validate() throws {
        if let users, !(100...100_000).contains(users) {
            throw ValidationError("--users: expected a number from 100 to 100000, found \(users)")
        }
        if let day = chosenDays.last, day >= 10_000 {
            throw ValidationError("--days: expected days from 0 to 9999, found \(day)")
        }
    }

    private var chosenDays: [Int] {
        days.isEmpty ? [6, 7, 8] : days.reduce(into: Set()) { $0.formUnion($1.days) }.sorted()
    }

    func run() throws {
        Interruption.listen()
        let start = ContinuousClock.now
        var folder = try SimulationFiles(folder: output)
        let configuration =
            users.map { SimulatorConfiguration(users: $0, userEventsPerDay: $0 * 692) } ?? preset.configuration
        let simulator = Simulator(configuration: configuration, seed: seed)
        let rows = try simulator.generate(days: chosenDays, into: &folder) { Interruption.isRequested }
        try folder.commit()
        let seconds = start.duration(to: .now) / .seconds(1)
        let files = "\(output)/auth.txt.gz, redteam.txt.gz, redteam_kinds.csv"
        Console.note("\(Wording.count(rows)) events in \(Wording.duration(seconds)): \(files)")
    }
}
