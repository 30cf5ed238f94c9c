import Benchmarks

/// A benchmark's report for the terminal.
struct BenchmarkText {
    /// Its lines: the machine, the table, what else there is to say.
    let lines: [String]

    init(_ report: BenchmarkReport) {
        let machine = report.machine
        var lines = [
            "\(machine.processor), \(machine.threads) threads, libtorch \(machine.libtorch) (\(machine.instructions))"
        ]
        if let words = report.words { lines[0] += ", \(Wording.count(words)) words" }
        let table = BenchmarkTable(report)
        if !table.rows.isEmpty {
            var text = TextTable(BenchmarkTable.columns.map { ($0.title, $0.isNumber ? .right : .left) })
            for row in table.rows { text.add(row) }
            lines += [""] + text.lines
        }
        for curve in report.growth {
            var text = TextTable([(curve.axis, .right), (curve.work, .right)])
            for point in curve.points { text.add([Wording.count(Int(point.size)), Wording.rate(point.rate.median)]) }
            lines += [""] + text.lines
        }
        self.lines = lines + [""] + table.notes + ["measured in \(Wording.duration(report.seconds))"]
    }
}
