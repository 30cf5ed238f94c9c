package import AuthLogs
import ByteIO
package import Detection
package import Evaluation
package import Runs

/// The results of an assessment: metrics, ranked events, the model's attention, and alerts.
package struct AssessedRun {
    /// The run's folder.
    package let folder: RunFolder
    /// The clock of the events.
    package let clock: EventClock
    /// The metrics of all scores.
    package let result: EvaluationResult
    /// The events that the report shows; `nil` if only a score file is known.
    package let ranking: RankedEvents?
    /// The model's attention; `nil` if it has none, or did not score the events now.
    package let attention: AttentionReport?
    /// The events at or above the run's threshold, in order.
    package let alerts: [Detection]
    /// The number of events.
    package let eventCount: Int

    /// Writes `evaluation.json` and `report.html` into the run's folder.
    ///
    /// - Throws: `InputError` if a file cannot be written.
    package func write() throws {
        try result.write(to: folder.path(.evaluation))
        try AtomicFile.write(report().render(), to: folder.path(.report))
    }

    /// The contents of the run's report.
    package func report() throws -> ReportContent {
        let facts = try RunFacts(folder)
        return ReportContent(
            title: folder.path,
            facts: facts.facts.map { ReportContent.Fact(name: $0.name, value: $0.value) },
            result: result,
            baselines: LabelledEvents.baselineNames.filter { result[$0] != nil },
            fields: AuthField.allCases.map(\.name).filter { result[$0] != nil },
            training: try training(),
            topEvents: (ranking?.top ?? []).map { ranked in
                ReportContent.TopEvent(
                    place: ranked.event.shortPlace,
                    second: ranked.event.second,
                    isMalicious: ranked.isMalicious,
                    score: ranked.score,
                    values: AuthField.allCases.map { ranked.event[$0] },
                    surprisals: ranked.fieldLosses
                )
            },
            attention: attention,
            configuration: try facts.configuration(),
            clock: clock
        )
    }

    /// The losses and learning rates in the run's metrics log.
    private func training() throws -> ReportContent.Training {
        guard folder.has(.metrics) else { return ReportContent.Training() }
        let rows = try MetricsRecord.rows(contentsOf: folder.path(.metrics))
        func points(_ name: String) -> [CurvePoint] {
            rows.compactMap { row in row.values[name].map { CurvePoint(x: Double(row.step), y: $0) } }
        }
        return ReportContent.Training(
            unit: "optimiser steps",
            train: points("train/loss"),
            validation: points("validation/loss"),
            learningRate: points("train/learning_rate")
        )
    }
}
