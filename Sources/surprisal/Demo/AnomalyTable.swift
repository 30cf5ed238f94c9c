import AuthLogs

/// The rows at the top of a day, with the field that gave each away.
struct AnomalyTable {
    let lines: [String]

    /// A table of the first `count` of `rows`.
    init(_ rows: [RankedRow], count: Int = 15) {
        var table = TextTable([
            ("", .right), ("time", .left), ("user", .left), ("from", .left), ("to", .left), ("how", .left),
            ("score", .right), ("gave it away", .left), ("", .left),
        ])
        for row in rows.prefix(count) {
            table.add([
                "\(row.rank + 1)", row.clock, row[.sourceUser], row[.sourceComputer], row[.destinationComputer],
                row.manner, Wording.number(row.score, 1), row.givenAway, row.isRed ? Ink.red("red team") : "",
            ])
        }
        lines = [Ink.bold("The most anomalous events of the day")] + table.lines
    }
}

extension RankedRow {
    /// The value of `field`.
    subscript(field: AuthField) -> String { values[field.rawValue] }

    /// The day and the time of day.
    var clock: String {
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "day \(second / 86_400), \(pad(second / 3_600 % 24)):\(pad(second / 60 % 60)):\(pad(second % 60))"
    }

    /// What was done and how: `LogOn NTLM Network`; what is not known is left out.
    var manner: String {
        let parts = [self[.orientation], self[.authenticationType], self[.logonType]].filter { $0 != "?" }
        return (parts + (self[.outcome] == "Fail" ? ["failed"] : [])).joined(separator: " ")
    }

    /// The field that surprised most, and by how much.
    var givenAway: String {
        guard let field = tellingField else { return "" }
        return "\(field) \(self[field]) (\(Wording.number(fieldLosses[field.rawValue], 1)))"
    }
}
