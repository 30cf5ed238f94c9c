import AuthLogs
import Vocabulary

/// From a day file to the table of tokens that models read.
enum LoadingBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let log = try context.log()
        let vocabulary = Vocabulary(
            counts: try FieldCounts(path: log.counts),
            tokenization: .wordGlobal,
            cutoff: context.scale.cutoff
        )
        let found = try interleaved(
            context.repetitions,
            [
                Way {
                    var rows = 0
                    let time = try seconds {
                        rows = try TokenTable(contentsOf: [log.dayFile], vocabulary: vocabulary).count
                    }
                    return Double(rows) / time
                }
            ]
        )
        return [
            Measurement("load", "load and tokenize a day", unit: "rows/s", fast: found[0], target: .atLeast(5e6))
        ]
    }
}
