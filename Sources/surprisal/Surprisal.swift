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
        abstract: "Learn what normal authentication looks like, and find the events that are not.",
        version: surprisalVersion,
        groupedSubcommands: [
            CommandGroup(name: "First", subcommands: [DemoCommand.self]),
            CommandGroup(
                name: "Finding",
                subcommands: [
                    TrainCommand.self, IncidentsCommand.self, WatchCommand.self, ServeCommand.self, RulesCommand.self,
                    ExplainCommand.self,
                    ScoreCommand.self, CalibrateCommand.self, EvaluateCommand.self, EvaluateAllCommand.self,
                    InspectCommand.self,
                ]
            ),
            CommandGroup(
                name: "Data",
                subcommands: [
                    SimulateCommand.self, PrepareCommand.self, CountsCommand.self, UsersCommand.self,
                    VocabularyCommand.self,
                ]
            ),
            CommandGroup(name: "The reference", subcommands: [ImportCommand.self, ExportCommand.self]),
            CommandGroup(name: "This machine", subcommands: [DoctorCommand.self, BenchCommand.self]),
        ]
    )

    /// Runs the command and ends with the exit code that the field expects: 0 done, 1 failed, 2 wrong usage.
    static func main() {
        Libtorch.onFailure(end)
        var isRunning = false
        do {
            var command = try parseAsRoot()
            isRunning = true
            try command.run()
        } catch {
            exit(with: error, isRunning: isRunning)
        }
    }

    /// Ends the program after a failure of libtorch that no command could have foreseen: what is finished is on disk.
    private static func end(_ error: TorchError) -> Never {
        // A line of progress may stand there.
        if Console.isInteractive { Console.raw("\r\u{1B}[K") }
        Console.note("surprisal: \(sentence(error))")
        // Not exit: other threads compute on what it would take down.
        _exit(1)
    }

    /// A failure of libtorch in words.
    private static func sentence(_ error: TorchError) -> String {
        guard error.isOutOfMemory else { return "libtorch failed: \(error)" }
        let request = error.requestedBytes.map { $0 < 1 << 27 ? "" : " (\(Wording.bytes($0)) were asked for at once)" }
        return "memory ran out\(request ?? ""); a smaller --batch-size or a smaller model needs less"
    }

    private static func exit(with error: any Error, isRunning: Bool) -> Never {
        switch exitCode(for: error) {
        case _ where error is CancellationError:
            Console.note("surprisal: interrupted")
            Foundation.exit(130)
        case .validationFailure:
            // Which command it is and how it is used is known of the command line alone.
            Console.note(isRunning ? "surprisal: \(message(for: error))" : fullMessage(for: error))
            Foundation.exit(2)
        case .success:
            exit(withError: error)
        case let code:
            let failure = (error as? TorchError).flatMap { $0.isOutOfMemory ? sentence($0) : nil }
            let text = error is ExitCode ? "" : failure ?? message(for: error)
            if !text.isEmpty { Console.note("surprisal: \(text)") }
            Foundation.exit(code.rawValue)
        }
    }
}
