import ArgumentParser
import Assessment
import ByteIO
import Foundation
import Runs
import Torch
import Vocabulary

/// `surprisal inspect`: says what a run is.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a run is: model, data, training, machine."
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
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
