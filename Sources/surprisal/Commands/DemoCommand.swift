import ArgumentParser
import ByteIO
import Foundation
import Simulator

/// `surprisal demo`: the whole way from raw logs to a report, on a simulated domain.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Go the whole way on a simulated domain: raw logs, day files, a model, ranked anomalies, a report."
    )

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The folder for everything; an earlier demo in it is replaced.",
            valueName: "dir"
        )
    )
    var output = "demo"

    @Option(help: "How large the domain is: small, medium or lanl.")
    var preset: SimulatorPreset = .small

    @Option(help: ArgumentHelp("Another seed is another domain and another model.", valueName: "n"))
    var seed: UInt64 = 1

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        Interruption.listen()
        // A missing libtorch or device is said before anything else is done.
        let device = try machine.prepare(common)
        let demo = try Demo(folder: output, preset: preset, seed: seed, device: device, common: common)
        try demo.run()
    }
}
