import ArgumentParser
import Assessment
import ByteIO
import Foundation
import Runs

/// `surprisal inspect`: describes a run.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show a run's model, data, training and machine."
    )

    @Argument(help: ArgumentHelp("Run folder.", valueName: "run"))
    var runPath: String

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let facts = try RunFacts(folder).facts
        let width = facts.map(\.name.count).max() ?? 0
        for fact in facts {
            print(Ink.dim(fact.name.padding(toLength: width, withPad: " ", startingAt: 0)) + "  " + fact.value)
        }
    }
}
