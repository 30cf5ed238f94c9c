import ArgumentParser
import Detection
import Suppression

/// Rules that silence alerts.
struct RuleOptions: ParsableArguments {
    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp("Silence alerts by the rules in this file; what they silence is counted.", valueName: "file")
    )
    var file: String?

    @Option(
        help: ArgumentHelp(
            "When the log's second 0 is, in seconds since 1970, for rules that end on a date.",
            valueName: "seconds"
        )
    )
    var epoch = 0

    /// What is said of so many silenced alerts, behind what else is.
    func account(of silenced: Int) -> String {
        file == nil ? "" : "; \(Wording.some(silenced, "alert")) silenced by rules"
    }

    /// The rules; `nil` where none are asked for.
    ///
    /// - Throws: `InputError` where the file is not as it should be.
    func load() throws -> SuppressionRules? {
        try file.map { SuppressionRules(try RuleFile(contentsOf: $0).rules, epoch: epoch) }
    }
}
