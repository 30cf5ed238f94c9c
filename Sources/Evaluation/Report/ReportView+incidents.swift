extension ReportView {
    struct IncidentBudget {
        let name: String
        let cells: [Cell]
    }

    struct Attacker {
        let name: String
        let kind: String?
        let moment: String
        let rows: String
        /// `nil` where it is missed.
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
        /// The largest budget in words.
        let largest: String
        let attackers: [Attacker]
        let hasAttackers: Bool
    }

    struct UnitRow {
        let name: String
        /// `model` or `baseline`, where it is one of them.
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
        /// The scores that stand side by side, three columns each.
        let scores: [String]
        let rows: [KindRow]
    }
}
