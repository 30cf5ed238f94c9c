import Detection
import Incidents

/// Summarizes a calibration: its events, and the threshold for several alert budgets.
struct CalibrationText {
    let lines: [String]

    /// Summarizes `calibration` for the usual budgets and `budget`.
    init(_ calibration: Calibration, budget: AlertBudget) {
        let days = Wording.number(calibration.days, calibration.days < 10 ? 1 : 0)
        let components = calibration.hasHistory ? "model and access history" : "the model only, without access history"
        var table = TextTable([("incidents/day", .right), ("threshold", .right), ("alerts/day, at least", .right)])
        let budgets = [5, 20, 50, 100].map { AlertBudget(incidentsPerDay: $0) }
        for budget in Set(budgets + [budget]).sorted(by: { $0.incidentsPerDay < $1.incidentsPerDay }) {
            let threshold = calibration.threshold(budget)
            let number = Wording.number(budget.incidentsPerDay, budget.incidentsPerDay < 1 ? 2 : 0)
            // As counted if these days have so few incidents; every incident has at least one alert.
            let point = calibration.curve.point(incidents: budget.incidentsPerDay * calibration.days)
            let counted = point.map { Double($0.alerts) / calibration.days }
            let alerts = counted ?? max(calibration.rowsPerDay(atLeast: threshold), budget.incidentsPerDay)
            let digits = alerts < 1 ? 2 : alerts < 10 ? 1 : 0
            table.add([number, Wording.number(threshold, 2), Wording.number(alerts, digits)])
        }
        let heading = "\(Wording.some(calibration.rowCount, "event")) in \(days) days, scored by \(components)"
        lines = [heading, ""] + table.lines
    }
}
