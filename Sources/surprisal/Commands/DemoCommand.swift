import ArgumentParser
import Simulator

/// `surprisal demo`: the whole pipeline, on a simulated network.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the whole pipeline on a simulated network.",
        discussion: """
            Simulates three days of a Windows domain with attackers in it, trains a model on one day, calibrates it on \
            another, and shows the incidents of the third and which attackers they contain. Everything is kept in one \
            folder, including an evaluation report for the browser.
            """
    )

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Output folder; an earlier demo in it is replaced.", valueName: "dir")
    )
    var output = "demo"

    @Option(help: "Size of the network: small, medium or lanl.")
    var preset: SimulatorPreset = .small

    @Option(help: ArgumentHelp("Random seed of the network and of the model.", valueName: "n"))
    var seed: UInt64 = 1

    @OptionGroup
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func run() throws {
        Interruption.listen()
        // First, so that a missing libtorch or device is reported before anything is written.
        let device = try machine.prepare()
        let demo = try Demo(folder: output, preset: preset, seed: seed, device: device, common: common)
        try demo.run()
    }
}
