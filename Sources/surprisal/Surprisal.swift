import ArgumentParser
import ByteIO
import Foundation
import Runs
import Torch

/// The command-line tool; each subcommand is a file of its own.
@main
struct Surprisal: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surprisal",
        abstract: "Find intruders in authentication logs, without labelled data.",
        discussion: """
            surprisal trains a language model on your logs, scores every event by how improbable the model finds it (its \
            surprisal, in nats), and groups the alerts into incidents that it can explain.

              surprisal prepare auth.txt.gz --no-redteam --days 0-7 --output data
              surprisal train --data data --output run
              surprisal incidents run data/7.csv
              surprisal watch run auth.log --dashboard
            """,
        version: surprisalVersion,
        groupedSubcommands: [
            CommandGroup(name: "Start here", subcommands: [DemoCommand.self]),
            CommandGroup(
                name: "Prepare data",
                subcommands: [
                    PrepareCommand.self, InspectCommand.self, FormatsCommand.self, SimulateCommand.self,
                    CountsCommand.self, UsersCommand.self,
                    VocabularyCommand.self,
                ]
            ),
            CommandGroup(
                name: "Find intruders",
                subcommands: [
                    TrainCommand.self, CalibrateCommand.self, IncidentsCommand.self, ExplainCommand.self,
                    ScoreCommand.self, WatchCommand.self, ServeCommand.self, RulesCommand.self,
                ]
            ),
            CommandGroup(
                name: "Evaluate models",
                subcommands: [EvaluateCommand.self, CompareCommand.self]
            ),
            CommandGroup(name: "Reproduce the paper", subcommands: [ImportCommand.self, ExportCommand.self]),
            CommandGroup(name: "System", subcommands: [DoctorCommand.self, BenchCommand.self]),
        ]
    )

    /// Runs the command, and ends with the usual exit codes: 0 done, 1 failed, 2 wrong usage.
    static func main() {
        Libtorch.onFailure(end)
        let spellings = DeprecatedSpellings(Array(CommandLine.arguments.dropFirst()))
        for note in spellings.notes { Console.note("surprisal: \(note)") }
        var isRunning = false
        do {
            var command = try parseAsRoot(NegativeValues.joined(spellings.arguments))
            isRunning = true
            try command.run()
        } catch {
            exit(with: error, isRunning: isRunning)
        }
    }

    /// Ends the program after a failure of libtorch that no command could handle; finished files are on disk.
    private static func end(_ error: TorchError) -> Never {
        // Clears a line of progress.
        if Console.isInteractive { Console.raw("\r\u{1B}[K") }
        Console.note("surprisal: \(sentence(error))")
        // Not exit, which would destroy objects that other threads still compute with.
        _exit(1)
    }

    /// A failure of libtorch in words.
    private static func sentence(_ error: TorchError) -> String {
        guard error.isOutOfMemory else { return "libtorch failed: \(error)" }
        let request = error.requestedBytes.map { $0 < 1 << 27 ? "" : " (one allocation of \(Wording.bytes($0)))" }
        return "out of memory\(request ?? ""): use a smaller --batch-size or a smaller model"
    }

    private static func exit(with error: any Error, isRunning: Bool) -> Never {
        switch exitCode(for: error) {
        case _ where error is CancellationError:
            Console.note("surprisal: interrupted")
            Foundation.exit(130)
        case .validationFailure:
            // Only the command line determines which command it is and how it is used.
            Console.note(isRunning ? "surprisal: \(message(for: error))" : fullMessage(for: error))
            Foundation.exit(2)
        case .success:
            print(withPlainGroupNames(fullMessage(for: error)))
            Foundation.exit(0)
        case let code:
            let failure = (error as? TorchError).flatMap { $0.isOutOfMemory ? sentence($0) : nil }
            let text = error is ExitCode ? "" : failure ?? message(for: error)
            if !text.isEmpty { Console.note("surprisal: \(text)") }
            Foundation.exit(code.rawValue)
        }
    }

    /// Removes the word that ArgumentParser appends to the names of groups of commands.
    private static func withPlainGroupNames(_ help: String) -> String {
        help.replacing(" SUBCOMMANDS:\n", with: ":\n")
    }
}
