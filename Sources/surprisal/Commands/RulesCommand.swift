import AlertStore
import ArgumentParser
import ByteIO
import Foundation
import Suppression
import Watching

/// `surprisal rules`: turns benign decisions into rules.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Turn benign decisions into suppression rules.",
        discussion: """
            Each rule matches the access of an alert (user, source and destination) and expires (docs/reference/formats/rules.md). \
            An existing rules file is updated: your own rules stay; rules whose decisions are no longer benign are \
            removed. Use `surprisal evaluate --rules` to measure what the rules would hide, and `surprisal watch --rules` \
            to apply them.
            """
    )

    @Argument(help: ArgumentHelp("Alert store, such as RUN/watch/alerts.sqlite.", valueName: "store"))
    var storePath: String

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Rules file to create or update; - is standard output.", valueName: "file")
    )
    var output = "-"

    @Option(help: ArgumentHelp("Days from an incident's last alert until its rules expire.", valueName: "days"))
    var expires = 90

    @OptionGroup
    var time: EpochOptions

    func validate() throws {
        guard (1...36_500).contains(expires) else {
            throw ValidationError("--expires: expected a number of days from 1 to 36500, found \(expires)")
        }
    }

    func run() throws {
        let store = try AlertStore(path: storePath, for: .reading)
        let isNew = output == "-" || !FileManager.default.fileExists(atPath: output)
        var file = isNew ? RuleFile() : try RuleFile(contentsOf: output)
        var settings = DecisionRules.Settings()
        (settings.days, settings.epoch) = (expires, time.epoch)
        let outcome = try DecisionRules(store, settings: settings).update(&file)
        let report = DecisionRulesText(outcome, rules: file.rules.count, limit: settings.limit)
        for warning in report.warnings { Console.note("surprisal: \(warning)") }
        if output == "-" {
            print(file.text, terminator: "")
            Console.note(report.lines.joined(separator: "\n"))
        } else {
            if outcome.changesAnything || isNew { try AtomicFile.write(file.text, to: output) }
            print(report.lines.joined(separator: "\n"))
        }
    }
}
