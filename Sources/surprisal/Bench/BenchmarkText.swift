import Benchmarks

/// Formats a benchmark report for the terminal.
struct BenchmarkText {
    /// The machine, the table of results, and notes.
    let lines: [String]

    init(_ report: BenchmarkReport) {
        let machine = report.machine
        var lines = [
            (machine.device.map { "\($0), " } ?? "")
                + "\(machine.processor), \(machine.threads) threads, libtorch \(machine.libtorch) (\(machine.instructions)), kernels for \(machine.kernels)"
        ]
        if let size = report.vocabularySize { lines[0] += ", \(Wording.count(size)) tokens" }
        let table = BenchmarkTable(report)
        if !table.rows.isEmpty {
            var text = TextTable(BenchmarkTable.columns.map { ($0.title, $0.isNumber ? .right : .left) })
            for row in table.rows { text.add(row) }
            lines += [""] + text.lines
        }
        for axis in Growth.axes {
            let curves = report.growth.filter { $0.axis == axis }
            guard let first = curves.first else { continue }
            var text = TextTable([(axis, .right)] + curves.map { ($0.work, .right) })
            for (index, point) in first.points.enumerated() {
                let rates = curves.map { Wording.rate($0.points[index].rate.median) }
                text.add([Wording.count(Int(point.size))] + rates)
            }
            lines += [""] + text.lines
        }
        self.lines = lines + [""] + table.notes + ["measured in \(Wording.duration(report.seconds))"]
    }
}
