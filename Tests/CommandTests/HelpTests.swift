import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct HelpTests {
    private static let commands = [
        "demo", "train", "incidents", "explain", "score", "calibrate", "evaluate", "compare", "inspect",
        "watch", "serve", "rules",
        "simulate", "prepare", "counts", "users", "vocabulary", "import", "export", "doctor", "bench",
    ]

    /// A copy of the program in a folder of its own finds no libraries beside it.
    private func lonely(_ folder: TemporaryFolder) throws -> String {
        try FileManager.default.copyItem(atPath: Tool.path, toPath: folder.file("surprisal"))
        return folder.file("surprisal")
    }

    private func runWithoutLibtorch(_ program: String, _ arguments: String...) throws -> Tool.Result {
        try Tool.run(arguments, environment: ["LIBTORCH": ""], program: program)
    }

    @Test func `every command explains itself without libtorch, at once`() throws {
        let folder = try TemporaryFolder()
        let program = try lonely(folder)
        var fastest = Duration.seconds(100)
        for command in Self.commands {
            let start = ContinuousClock.now
            let help = try runWithoutLibtorch(program, command, "--help")
            fastest = min(fastest, start.duration(to: .now))
            #expect(help.status == 0)
            #expect(help.errors.isEmpty)
            #expect(help.output.contains("USAGE: surprisal \(command)"))
            #expect(help.output.contains("OVERVIEW: "))
            #expect(!help.output.contains("_>"), "a name that no user should see")
        }
        // The fastest of them: a busy machine proves nothing.
        #expect(fastest < .seconds(1))
    }

    @Test func `the list of commands has them all`() throws {
        let help = try Tool.run(["--help"])
        #expect(help.status == 0)
        for command in Self.commands { #expect(help.output.contains("\n  \(command) "), "\(command)") }
        for group in ["START HERE", "PREPARE DATA", "FIND INTRUDERS", "REPRODUCE THE PAPER", "SYSTEM"] {
            #expect(help.output.contains("\n\(group):\n"), "\(group)")
        }
        #expect(try Tool.run([]).output == help.output)
        #expect(try Tool.run(["--version"]).output.hasSuffix(".0\n"))
    }

    @Test func `what needs libtorch says that it is not there`() throws {
        let folder = try TemporaryFolder()
        let program = try lonely(folder)
        let domain = try SmallDomain.shared()
        let result = try runWithoutLibtorch(program, "score", domain.file("run"), domain.file("data/8.csv"))
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("the tensor library is not installed"))
    }

    @Test func `what needs no libtorch runs without it`() throws {
        let folder = try TemporaryFolder()
        let program = try lonely(folder)
        let run = try SmallDomain.shared().file("run")
        #expect(try runWithoutLibtorch(program, "inspect", run).status == 0)
    }

    @Test(arguments: [
        ["frobnicate"], ["train", "--nonsense"], ["score"], ["inspect"], ["evaluate"], ["simulate"],
        ["incidents"], ["incidents", "run"], ["explain"], ["explain", "run"], ["calibrate"],
    ])
    func `wrong usage is exit code 2, on standard error`(arguments: [String]) throws {
        let result = try Tool.run(arguments)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("Usage: surprisal"))
    }
}
