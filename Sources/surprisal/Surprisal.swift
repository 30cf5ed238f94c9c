import ArgumentParser

/// The command-line tool; each subcommand is a file of its own.
@main
struct Surprisal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surprisal",
        abstract: "Learns what normal authentication looks like and finds the events that are not.",
        version: "0.1.0",
        subcommands: [SimulateCommand.self]
    )
}
