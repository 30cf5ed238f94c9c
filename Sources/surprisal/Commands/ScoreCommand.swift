public import ArgumentParser
public import Detection
import Files
import Foundation
public import LanguageModels
import Runs
import Torch
import Vocabulary

/// `surprisal score`: gives the rows of day files their losses.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Give every row of day files its surprisal, field by field.",
        discussion: """
            Columns: file (where there are several), line, second, user, is_red (where there are labels), loss (the \
            mean over the row's predicted tokens, in nats), and the loss of each field, 0 where a causal model \
            predicts nothing. Rows come in input order; with --top the most anomalous ones, the highest first.
            """
    )

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var runPath: String

    @Argument(help: "Day files, plain, gzip or zstd; - is standard input.")
    var files: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Where to write the scores; - is standard output.", valueName: "file")
    )
    var output = "-"

    @Option(help: "The format: csv or ndjson.")
    var format: ScoreFormat = .csv

    @Option(help: ArgumentHelp("Only the rows with the highest losses.", valueName: "n"))
    var top: Int?

    @Option(
        help: ArgumentHelp("Rows that the model sees at once. (default: the run's eval_batch_size)", valueName: "n")
    )
    var batchSize: Int?

    @Option(help: "Compute in float32 (f32), large matrix products in bfloat16 (bf16), or what is faster (auto).")
    var precision = Precision.auto

    @Flag(name: .customLong("forget-users"), help: "Begin without what the model remembers of users from training.")
    var forgetsUsers = false

    @Option(
        name: .customLong("compat"),
        help: ArgumentHelp(
            "Whose behaviour the run has to follow: none (ours) or reference; a run cannot change it.",
            valueName: "whose"
        )
    )
    var compatibility: Compatibility?

    @OptionGroup(title: "Machine")
    var machine: DeviceOptions

    @OptionGroup
    var common: CommonOptions

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top takes a number from 1, not \(top)") }
        if let batchSize, batchSize < 1 {
            throw ValidationError("--batch-size takes a number from 1, not \(batchSize)")
        }
    }

    private func checkCompatibility(_ vocabulary: Vocabulary) throws {
        guard let compatibility, compatibility != vocabulary.compatibility else { return }
        throw InputError(
            file: runPath,
            message: "was made with --compat \(vocabulary.compatibility.rawValue), which its ids and weights follow"
        )
    }

    func run() throws {
        let folder = try RunFolder(openingAt: runPath)
        let run = try TrainedRun(folder, device: machine.prepare(common), remembersUsers: !forgetsUsers)
        try checkCompatibility(run.vocabulary)
        let rowCount = try batchSize ?? folder.trainerConfiguration().evaluationBatchSize
        let scorer = run.scorer(batchSize: rowCount, precision: precision)
        let sink = try ScoreSink(
            output,
            format: format,
            hasFile: files.count > 1,
            columns: scorer.columns(run.vocabulary)
        )
        let meter = RowMeter("scored", quiet: common.quiet)
        Interruption.listen()
        var best = top.map(TopRows.init(limit:))
        do {
            let pass = ScoringPass(scorer: scorer, vocabulary: run.vocabulary, users: run.users)
            try pass.run(files, isCancelled: { Interruption.isRequested }) { rows in
                if best == nil { try sink.write(rows) } else { best?.add(rows) }
                meter.add(rows.count)
            }
        } catch is CancellationError {
            Console.note("surprisal: interrupted\(output == "-" ? "" : "; \(output) was not changed")")
            throw ExitCode(130)
        }
        if let best { try sink.write(best.rows) }
        try sink.finish()
        meter.finish("read = \(Wording.count(meter.count)) = scored")
    }
}

extension ScoreFormat: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
