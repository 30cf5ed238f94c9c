import ArgumentParser
import Assessment

/// The events and scores that `evaluate` measures.
struct EvaluationOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        parsing: .upToNextOption,
        help: ArgumentHelp("Labelled day files to evaluate on. (default: the run's test days)", valueName: "file")
    )
    var files: [String] = []

    @Option(
        help: ArgumentHelp("Evaluate the scores in this CSV file, written by `surprisal score`.", valueName: "file")
    )
    var scores: String?

    @Option(
        name: .customLong("labels"),
        help: ArgumentHelp(
            "Malicious events, as CSV or NDJSON: time, user, source and destination, or record; replaces is_red.",
            valueName: "file"
        )
    )
    var labelsFile: String?

    @Option(
        help: ArgumentHelp("Seconds by which the times of --labels and of events may differ.", valueName: "seconds")
    )
    var labelTolerance = 0

    @Option(
        name: .customLong("fields"),
        help: ArgumentHelp(
            "Also evaluate the summed loss of these fields, such as src_pc,dst_pc; may be repeated.",
            valueName: "fields"
        )
    )
    var fieldGroups: [FieldGroup] = []

    @Option(
        name: .customLong("campaigns"),
        help: ArgumentHelp(
            "Campaign of each red-team event, as CSV: time,user@domain,source,destination,kind,campaign.",
            valueName: "file"
        )
    )
    var campaignsFile: String?

    @Flag(name: .customLong("compare-scores"), help: "Also evaluate alternatives to the default score.")
    var comparesCandidates = false

    func validate() throws {
        guard labelTolerance >= 0 else {
            throw ValidationError("--label-tolerance: expected at least 0 seconds, found \(labelTolerance)")
        }
        if labelTolerance > 0, labelsFile == nil { throw ValidationError("--label-tolerance requires --labels") }
    }

    /// The labels that replace those of the day files.
    var labels: RunAssessment.Labels? {
        labelsFile.map { RunAssessment.Labels(file: $0, tolerance: labelTolerance) }
    }
}

/// The evaluation and presentation of runs by `compare`.
struct ComparisonOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Also write a CSV file with one row per run; - writes it to standard output instead of the table.",
            valueName: "file"
        )
    )
    var output: String?

    @Option(
        help: ArgumentHelp("Score to compare, such as loss or dst_pc. (default: each run's own)", valueName: "name")
    )
    var score: String?

    @Flag(help: "Print the paper's tables: models by tokenizations, for AUC and average precision.")
    var grid = false

    @Flag(help: "Evaluate all runs again.")
    var again = false
}
