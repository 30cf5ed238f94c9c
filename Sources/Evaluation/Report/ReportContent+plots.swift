import AuthLogs
import Foundation

extension ReportContent {
    private static let styles = ["first", "second", "third", "fourth"]

    /// The run and the baselines, each with its style class.
    private var compared: [(score: ScoreEvaluation, style: String)] {
        Array(zip([result.score] + evaluatedBaselines, Self.styles))
    }

    /// The ROC and precision-recall curves of the run and the baselines.
    var curvePlots: [ReportView.Drawing] {
        guard result.score.curves != nil else { return [] }
        return [rocPlot, precisionRecallPlot].map { Self.drawing($0.plot, note: $0.note) }
    }

    private var rocPlot: (plot: Plot, note: String) {
        let normals = max(1, (result.score["eval/total_lines"] ?? 1) - (result.score["eval/total_reds"] ?? 0))
        let x = PlotAxis.logarithmicShares("normal events above the threshold (log)", from: 1 / normals)
        let curves = compared.compactMap { entry in
            entry.score.curves.map {
                PlotSeries(name: entry.score.name, style: entry.style, mark: .line, points: Self.bent($0.roc))
            }
        }
        let diagonal = (0...100).map { pow(x.low, 1 - Double($0) / 100) }
        let chance = PlotSeries(
            name: "chance",
            style: "chance",
            mark: .line,
            points: diagonal.map { CurvePoint(x: $0, y: $0) }
        )
        let plot = Plot(title: "ROC", x: x, y: .shares("malicious events found"), series: [chance] + curves.reversed())
        return (plot, "Malicious events found (up) against false alerts (right). Further up and to the left is better.")
    }

    /// The points, with more between them on long pieces: a straight line is curved on a logarithmic axis.
    private static func bent(_ points: [CurvePoint]) -> [CurvePoint] {
        guard let first = points.first else { return [] }
        return zip(points, points.dropFirst()).reduce(into: [first]) { bent, piece in
            let (start, end) = piece
            let left = max(start.x, PlottedCurves.leastFalsePositiveRate)
            if end.x > left * 1.2, end.y > start.y {
                for step in 1..<24 {
                    let x = left * pow(end.x / left, Double(step) / 24)
                    let share = (x - start.x) / (end.x - start.x)
                    bent.append(CurvePoint(x: x, y: start.y + share * (end.y - start.y)))
                }
            }
            bent.append(end)
        }
    }

    private var precisionRecallPlot: (plot: Plot, note: String) {
        let curves = compared.compactMap { entry in
            entry.score.curves.map {
                PlotSeries(name: entry.score.name, style: entry.style, mark: .steps, points: $0.precisionRecall)
            }
        }
        let lowest = curves.flatMap { $0.points.map(\.y) }.min() ?? 0.1
        let plot = Plot(
            title: "Precision and recall",
            x: .shares("malicious events found (recall)"),
            y: .logarithmicShares("malicious events among the alerts (precision, log)", from: lowest),
            series: curves.reversed()
        )
        return (plot, "True alerts among all alerts (up) against malicious events found (right). Further up is better.")
    }

    /// The percentiles of the score over time, and the malicious events.
    var timelinePlots: [ReportView.Drawing] {
        guard let timeline = result.timeline, let first = timeline.stretches.first, let last = timeline.stretches.last
        else { return [] }
        let percentiles = ScoreTimeline.percentiles.enumerated().map { index, percentile in
            PlotSeries(
                name: "\(percentile)% of events are below",
                style: "percentile\(index)",
                mark: .line,
                points: timeline.stretches.map {
                    CurvePoint(x: Double($0.start) + Double(timeline.stretchLength) / 2, y: $0.percentiles[index])
                }
            )
        }
        let malicious = timeline.maliciousEvents.map { CurvePoint(x: Double($0.second), y: $0.score) }
        let series = percentiles + [PlotSeries(name: "malicious event", style: "red", mark: .dots, points: malicious)]
        let heights = series.flatMap { $0.points.map(\.y) }.filter(\.isFinite)
        guard let low = heights.min(), let high = heights.max() else { return [] }
        let plot = Plot(
            title: "Scores over time",
            x: .time(
                zone.map { "event time (\($0)), from \(clock.dayName(first.start))" } ?? "event time",
                from: first.start,
                to: last.start + timeline.stretchLength,
                clock: clock
            ),
            y: .linear(result.score.name, from: min(0, low), to: high),
            series: series.filter { !$0.points.isEmpty }
        )
        let stretch = Formatted.duration(timeline.stretchLength)
        return [Self.drawing(plot, note: "Percentiles for every \(stretch), and each malicious event at its score.")]
    }

    /// The loss and the learning rate over the course of training.
    var trainingPlots: [ReportView.Drawing] {
        let losses = [
            PlotSeries(
                name: "training",
                style: "faint",
                mark: .line,
                points: CurvePoint.thinned(training.train, limit: 600)
            ),
            PlotSeries(name: "validation", style: "second", mark: .line, points: training.validation),
            PlotSeries(
                name: "validation",
                style: "second",
                mark: .dots,
                points: training.validation.count < 60 ? training.validation : []
            ),
        ]
        let rates = [
            PlotSeries(
                name: "learning rate",
                style: "third",
                mark: .line,
                points: CurvePoint.thinned(training.learningRate, limit: 600)
            )
        ]
        return [
            trainingPlot("Loss", "nats", losses, note: "The mean loss per event during training.", from: nil),
            trainingPlot("Learning rate", "", rates, note: "The optimiser's step size.", from: 0),
        ].compactMap { $0 }
    }

    private func trainingPlot(
        _ title: String,
        _ unit: String,
        _ series: [PlotSeries],
        note: String,
        from low: Double?
    ) -> ReportView.Drawing? {
        let shown = series.filter { !$0.points.isEmpty }
        let points = shown.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
        guard let left = points.map(\.x).min(), let right = points.map(\.x).max(),
            let bottom = points.map(\.y).min(), let top = points.map(\.y).max()
        else { return nil }
        let plot = Plot(
            title: title,
            x: .linear(training.unit, from: left, to: right, count: 4),
            y: .linear(unit, from: low ?? bottom, to: top),
            series: shown
        )
        return Self.drawing(plot, note: note)
    }

    private static func drawing(_ plot: Plot, note: String) -> ReportView.Drawing {
        var legend: [ReportView.Legend] = []
        for series in plot.series.reversed() where !legend.contains(where: { $0.style == series.style }) {
            legend.append(.init(style: series.style, name: series.name))
        }
        return .init(
            title: plot.title,
            note: note,
            wide: plot.svg(width: 1080, height: 340),
            narrow: plot.svg(width: 460, height: 330),
            legend: legend
        )
    }
}
