import AuthLogs
import Evaluation
import Runs

extension AssessedRun {
    /// The run's report.
    func report() throws -> ReportContent {
        let facts = try RunFacts(folder)
        return ReportContent(
            title: folder.path,
            facts: facts.facts.map { ReportContent.Fact(name: $0.name, value: $0.value) },
            result: result,
            baselines: hasBaselines ? LabelledEvents.baselineNames : [],
            fields: AuthField.allCases.map(\.name).filter { result[$0] != nil },
            training: try training(),
            topRows: ranking.top.prefix(EvaluationResult.topCount).map { row in
                ReportContent.TopRow(
                    place: row.place,
                    second: row.second,
                    isMalicious: row.isMalicious,
                    score: row.score,
                    values: row.values,
                    surprisals: row.fieldLosses
                )
            },
            attention: attention,
            configuration: try facts.configuration()
        )
    }

    /// The losses and learning rates of the run's log.
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
