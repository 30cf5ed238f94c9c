/// The values of the report's template; the names are those in `report.mustache`.
struct ReportView {
    struct Tile {
        let value: String
        let name: String
        let hint: String
    }

    struct Legend {
        let style: String
        let name: String
    }

    struct Drawing {
        let title: String
        let note: String
        /// SVG, already escaped.
        let wide: String
        let narrow: String
        let legend: [Legend]
    }

    struct Cell {
        let text: String
        var isBest = false
    }

    struct ScoreRow {
        let name: String
        /// `model` or `baseline`; `nil` for other scores.
        let kind: String?
        let cells: [Cell]
    }

    struct BudgetRow {
        let name: String
        let all: [Cell]
        let without: [Cell]
    }

    struct FieldBar {
        let name: String
        let red: String
        let normal: String
        let redWidth: String
        let normalWidth: String
    }

    struct FieldCell {
        let text: String
        let surprisal: String
        /// The strength of the cell's colour, from 0 to 1.
        let heat: String
    }

    struct Row {
        let rank: Int
        let place: String
        let moment: String
        let isMalicious: Bool
        let score: String
        let cells: [FieldCell]
    }

    struct MapView {
        let title: String
        let isText: Bool
        /// SVG, already escaped.
        let svg: String
        /// In pixels.
        let width: String
    }

    struct AttendedEvent {
        let rank: Int
        let place: String
        let moment: String
        let isMalicious: Bool
        let score: String
        let isOpen: Bool
        let maps: [MapView]
    }

    struct AttentionView {
        let note: String
        let hasMean: Bool
        let sampleCount: String
        let mean: [MapView]
        /// Events with a single small map, shown side by side.
        let cards: [AttendedEvent]
        /// Events with several maps or large ones, shown one below the other.
        let rows: [AttendedEvent]
    }

    let title: String
    let score: String
    let facts: [ReportContent.Fact]
    let verdict: String?
    let isBeaten: Bool
    let warnings: [String]
    let tiles: [Tile]
    let curves: [Drawing]
    let timeline: [Drawing]
    let fieldBars: [FieldBar]
    let training: [Drawing]
    let scoreColumns: [String]
    let scores: [ScoreRow]
    let budgetColumns: [String]
    let budgets: [BudgetRow]
    let incidents: IncidentsView?
    let units: UnitsView?
    let kinds: KindsView?
    let hasWithout: Bool
    let hasFields: Bool
    let hasTraining: Bool
    let hostNote: String
    let fieldNames: [String]
    let rows: [Row]
    let hasRows: Bool
    let rowCount: Int
    let attention: AttentionView?
    let zone: String?
    let labels: LabelsView?
    let hasConfiguration: Bool
    let configuration: String
}

extension ReportView {
    struct MissedLabel {
        let line: String
        let text: String
    }

    struct LabelsView {
        let note: String
        let hasMissed: Bool
        let missed: [MissedLabel]
    }

    struct IncidentBudget {
        let name: String
        let cells: [Cell]
    }

    struct Attacker {
        let name: String
        let kind: String?
        let moment: String
        let rows: String
        /// `nil` if it is missed.
        let place: String?
        let budget: String
        let span: String
    }

    struct IncidentsView {
        let note: String
        let kinds: [String]
        let hasKinds: Bool
        let kindCount: Int
        let budgets: [IncidentBudget]
        /// The largest budget as text.
        let largest: String
        let attackers: [Attacker]
        let hasAttackers: Bool
        let zone: String?
    }

    struct UnitRow {
        let name: String
        /// `model` or `baseline`; `nil` for other scores.
        let kind: String?
        let unit: String
        let total: String
        let cells: [Cell]
    }

    struct UnitsView {
        let columns: [String]
        let rows: [UnitRow]
    }

    struct KindRow {
        let name: String
        let count: String
        let cells: [Cell]
    }

    struct KindsView {
        /// The scores side by side, with three columns each.
        let scores: [String]
        let rows: [KindRow]
    }
}
