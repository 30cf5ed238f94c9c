import ArgumentParser
import Detection
import Incidents
import Suppression

/// The alert budget, which sets the threshold.
struct BudgetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Target number of incidents per day.", valueName: "n/day"),
        transform: { text in
            guard let budget = AlertBudget(text) else {
                throw ValidationError("expected incidents per day, week or hour, such as 20/day, 100/week or 5/hour")
            }
            return budget
        }
    )
    var budget = AlertBudget.standard
}

/// The time that a log counts its seconds from.
struct EpochOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Unix time of second 0 of the log, for timestamps and for rules that expire.",
            valueName: "seconds"
        )
    )
    var epoch = 0
}

/// Rules that suppress alerts.
struct RuleOptions: ParsableArguments {
    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp("Suppress alerts that match the rules in this file.", valueName: "file")
    )
    var file: String?

    @OptionGroup
    var time: EpochOptions

    /// The Unix time of the log's second 0.
    var epoch: Int { time.epoch }

    /// The end of a summary line that reports `suppressed` alerts.
    static func account(of suppressed: Int) -> String { "; \(Wording.some(suppressed, "alert")) suppressed by rules" }

    /// Loads the rules; `nil` without a file of rules.
    ///
    /// - Throws: `InputError` if the file is invalid.
    func load() throws -> SuppressionRules? {
        try file.map { SuppressionRules(try RuleFile(contentsOf: $0).rules, epoch: epoch) }
    }
}
