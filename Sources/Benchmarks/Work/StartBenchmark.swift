import ByteIO

/// The whole program, from its start to its end, where there is next to nothing to do.
enum StartBenchmark {
    static func run(_ context: BenchmarkContext) throws -> [Measurement] {
        let rows = try context.rows()
        let run = try StoredRun.make(rows.vocabulary, context)
        let few = context.newPath("rows")
        try DayPiece.write(DayPiece.lines(of: rows.training, count: 10), to: few)
        let found = try interleaved(
            context.repetitions,
            [Way { try seconds { try Child.run(context.program, ["score", run, few, "--quiet"]) } }]
        )
        return [
            Measurement(
                "start",
                "`score` on 10 rows, the whole program",
                unit: "s",
                isLessBetter: true,
                fast: found[0],
                target: .atMost(2)
            )
        ]
    }
}
