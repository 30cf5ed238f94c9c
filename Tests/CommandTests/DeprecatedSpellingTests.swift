import Foundation
import TestSupport
import Testing
import surprisal

/// Names of commands and options from earlier versions, which still work but are not in the help.
@Suite(.blocking) struct DeprecatedSpellingTests {
    static let options: [(command: String, old: String, new: String, value: String?)] = [
        ("watch", "--page", "--dashboard", nil), ("watch", "--window", "--reorder-window", "7"),
        ("watch", "--checkpoint", "--checkpoint-interval", "2.5"), ("watch", "--spool", "--buffer", "64"),
        ("score", "--losses", "--losses-only", nil), ("score", "--forget-users", "--no-user-memory", nil),
        ("score", "--compat", "--compatibility", "none"), ("train", "--compat", "--compatibility", "reference"),
        ("evaluate", "--candidates", "--compare-scores", nil),
    ]

    private static let needed = [
        "watch": ["none", "log"], "score": ["none", "8.csv"], "train": ["--resume", "none"], "evaluate": ["none"],
        "compare": ["none"], "evaluate-all": ["none"],
    ]

    /// Runs a command on a run that does not exist, which only commands that are understood find out.
    private func run(_ command: String, _ arguments: [String]) throws -> Tool.Result {
        let folder = try TemporaryFolder()
        return try Tool.run([command] + (Self.needed[command] ?? []) + arguments, folder: folder.path)
    }

    @Test(arguments: options)
    func `an old option works, with a note, and is not in the help`(
        option: (command: String, old: String, new: String, value: String?)
    ) throws {
        let help = try Tool.run([option.command, "--help"]).output
        #expect(
            help.contains("  \(option.new)")
                && help.range(of: "\(option.old)[ ,=\n]", options: .regularExpression) == nil
        )
        let separate = [option.old] + (option.value.map { [$0] } ?? [])
        let joined = option.value.map { ["\(option.old)=\($0)"] }
        for arguments in [separate, joined].compactMap(\.self) {
            // A training that is resumed takes no option of a new run, by whatever name.
            let isRefused = option.command == "train"
            let current = arguments.map { $0.replacing(option.old, with: option.new) }
            let (old, new) = (try run(option.command, arguments), try run(option.command, current))
            #expect(old.status == (isRefused ? 2 : 1) && old.status == new.status, "\(old.errors)")
            #expect(old.errors == "surprisal: \(option.old) is now \(option.new)\n" + new.errors)
            #expect(new.errors.contains(isRefused ? "\(option.new) applies to new runs only" : "none: expected a run"))
            #expect(DeprecatedSpellings([option.command] + arguments).arguments == [option.command] + current)
        }
    }

    @Test func `an old command works, with a note, and is not in the help`() throws {
        let (old, new) = (try run("evaluate-all", []), try run("compare", []))
        #expect(old.status == 1 && new.errors == "surprisal: none: expected a folder of runs, found nothing\n")
        #expect(old.errors == "surprisal: evaluate-all is now compare\n" + new.errors)
        #expect(try !Tool.run(["--help"]).output.contains("evaluate-all"))
        for arguments in [["help", "evaluate-all"], ["evaluate-all", "--help"]] {
            #expect(try Tool.run(arguments).output.contains("USAGE: surprisal compare"))
        }
    }

    @Test func `a quiet command has no notes`() throws {
        #expect(try run("watch", ["--page", "-q"]).errors == run("watch", ["--dashboard", "-q"]).errors)
    }

    @Test func `what only looks like an old name stays as it is`() {
        for arguments in [
            [], ["help"], ["--version"], ["train", "--page"], ["evaluate", "--", "--candidates"],
            ["inspect", "evaluate-all"], ["score", "run", "losses", "--losses-only"],
        ] {
            let spellings = DeprecatedSpellings(arguments)
            #expect(spellings.arguments == arguments && spellings.notes.isEmpty)
        }
    }
}
