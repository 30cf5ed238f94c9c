import Evaluation
import Testing

@Suite struct RunTableTests {
    private func run(_ path: String, seed: UInt64, _ metrics: [Metric], rate: Double? = nil) -> EvaluatedRun {
        EvaluatedRun(
            path: path,
            variant: .init(model: "tiered-lstm", tokenization: "word-fields", isBidirectional: true),
            seed: seed,
            scoreName: "loss",
            eventsPerSecond: rate,
            metrics: metrics
        )
    }

    @Test func `a row per run, a column per metric, and empty cells for missing values`() {
        let csv = RunTable.csv([
            run(
                "a/seed1",
                seed: 1,
                [Metric("eval/AUC", .number(0.75)), Metric("eval/total_reds", .count(12))],
                rate: 9.5
            ),
            run(
                "a/seed2",
                seed: 2,
                [
                    Metric("rates_mean_little", .flag(true)),
                    Metric("eval/AUC", .undefined(reason: "no malicious events")),
                    Metric("eval/AP", .number(.infinity)),
                ]
            ),
        ])
        #expect(
            csv == """
                run,model,tokenization,bidirectional,seed,score,rows_a_second,eval/AP,eval/AUC,eval/total_reds,rates_mean_little\r
                a/seed1,tiered-lstm,word-fields,true,1,loss,9.5,,0.75,12,\r
                a/seed2,tiered-lstm,word-fields,true,2,loss,,,,,true\r

                """
        )
    }

    @Test func `commas, quotes and line ends are quoted as RFC 4180 says`() {
        let csv = RunTable.csv([run("a,\"b\"\r\nc", seed: 1, [])])
        #expect(csv.hasSuffix("\r\n\"a,\"\"b\"\"\r\nc\",tiered-lstm,word-fields,true,1,loss,\r\n"))
    }
}
