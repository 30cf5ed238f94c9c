import AlertStore
import ArgumentParser
import Detection
import ByteIO
import Foundation
import Suppression
import Watching

/// `surprisal rules`: makes rules of benign decisions.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Make rules of benign decisions, which then silence alerts of the same kind.",
        discussion: """
            A rule fixes who went from where to where, and ends (docs/formats/rules.md). A file that is there is added \
            to: what stands in it stays, but for rules of decisions that are no longer benign. `surprisal evaluate \
            --rules` shows what rules change; `surprisal watch --rules` applies them.
            """
    )

    @Argument(help: ArgumentHelp("The alert store, such as alerts.sqlite.", valueName: "store"))
    var storePath: String

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The file of the rules, to add to; - is standard output.", valueName: "file")
    )
    var output = "-"

    @Option(help: ArgumentHelp("Days after the incident's last alert that a rule ends.", valueName: "days"))
    var expires = 90

    @Option(help: ArgumentHelp("When the log's second 0 is, in seconds since 1970.", valueName: "seconds"))
    var epoch = 0

    func validate() throws {
        guard (1...36_500).contains(expires) else { throw ValidationError("--expires takes days from 1 to 36500") }
    }

    func run() throws {
        let store = try AlertStore(path: storePath, for: .reading)
        var file = RuleFile()
        if output != "-", FileManager.default.fileExists(atPath: output) { file = try RuleFile(contentsOf: output) }
        var settings = DecisionRules.Settings()
        (settings.days, settings.epoch) = (expires, epoch)
        let outcome = try DecisionRules(store, settings: settings).update(&file)
        let report = DecisionRulesText(outcome, rules: file.rules.count, limit: settings.limit)
        for warning in report.warnings { Console.note("surprisal: \(warning)") }
        if output == "-" {
            print(file.text, terminator: "")
            Console.note(report.lines.joined(separator: "\n"))
        } else {
            if outcome.changesAnything || !FileManager.default.fileExists(atPath: output) {
                try AtomicFile.write(file.text, to: output)
            }
            print(report.lines.joined(separator: "\n"))
        }
    }
}
