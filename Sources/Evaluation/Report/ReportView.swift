/// What the template of the report reads; the names are those in `report.mustache`.
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
        /// `model` or `baseline`, where it is one of them.
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
        /// From 0 to 1: how strongly the cell is coloured.
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

    struct AttendedRow {
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
        /// Rows with a single small map, which stand side by side.
        let cards: [AttendedRow]
        /// Rows with several maps, or large ones, which stand one below the other.
        let rows: [AttendedRow]
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
    let hasConfiguration: Bool
    let configuration: String
}
