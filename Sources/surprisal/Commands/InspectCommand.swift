import ArgumentParser
import Assessment
import AuthLogs
import ByteIO
import Foundation
import Runs

/// `surprisal inspect`: describes a run, or shows what logs are read as.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what logs are read as, or describe a run.",
        discussion: """
            Of logs: the format, the time that they cover, the events of each kind, the records that are filtered or \
            rejected and why, missing fields, and some events as they are mapped. Nothing is learned.

              surprisal inspect Security.evtx /var/log/auth.log
              surprisal inspect logs --events all --output-format ndjson

            Of a run folder: the model, data, training and machine.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Logs: files, folders or patterns; - is standard input. Or a run folder.",
            valueName: "log"
        )
    )
    var logs: [String]

    @OptionGroup(title: "Input") var reading: LogReadingOptions

    @Option(help: ArgumentHelp("Number of events to show, or all.", valueName: "n"))
    var events = EventCount(5)

    @Flag(help: "List the names that were joined to one account or host.")
    var names = false

    @OptionGroup(title: "Output") var output: InspectOutputOptions

    @OptionGroup var common: CommonOptions

    func run() throws {
        if logs.count == 1, FileManager.default.fileExists(atPath: "\(logs[0])/\(RunItem.record.rawValue)") {
            return try describeRun(logs[0])
        }
        try LogInspection(self).run()
    }

    private func describeRun(_ path: String) throws {
        let folder = try RunFolder(openingAt: path)
        let facts = try RunFacts(folder).facts
        let width = facts.map(\.name.count).max() ?? 0
        for fact in facts {
            print(Ink.dim(fact.name.padding(toLength: width, withPad: " ", startingAt: 0)) + "  " + fact.value)
        }
        if names, let identities = try folder.identities() {
            print("")
            print(JoinedNamesText(identities).lines.joined(separator: "\n"))
        }
    }
}

/// The format that `inspect` writes.
struct InspectOutputOptions: ParsableArguments {
    @Option(help: "Output format: text, or ndjson with an object for each event, filtered and rejected record.")
    var outputFormat = IncidentFormat.text
}

/// A number of events, or all.
struct EventCount: ExpressibleByArgument {
    /// The number; `.max` for all.
    let count: Int

    init(_ count: Int) { self.count = count }

    init?(argument: String) {
        if argument == "all" {
            count = .max
        } else {
            guard let count = Int(argument), count >= 0 else { return nil }
            self.count = count
        }
    }

    var defaultValueDescription: String { "\(count)" }
}
