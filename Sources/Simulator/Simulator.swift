/// A synthetic Windows domain with a red team in it, in the format of LANL's authentication data.
///
///     var files = try SimulationFiles(folder: "data")
///     let simulator = Simulator(configuration: .small, seed: 1)
///     try simulator.generate(days: [6, 7, 8], into: &files)
///     try files.commit()
///
/// The same configuration and seed give the same bytes, and no day depends on which others are asked for. Memory does
/// not grow with the days.
package struct Simulator: Sendable {
    private let organisation: Organisation
    private let redTeam: RedTeam

    /// Makes the organisation; two simulators with the same arguments are the same.
    package init(configuration: SimulatorConfiguration, seed: UInt64) {
        var builder = OrganisationBuilder(configuration: configuration, seed: seed)
        organisation = builder.build()
        redTeam = RedTeam(organisation: organisation)
    }

    /// Writes the rows of `days` in time order and says how many there were.
    ///
    /// - Parameters:
    ///   - days: days since the log's start, each from 0 on; they are sorted, and each is written once.
    ///   - sink: where lines and labels go.
    ///   - isCancelled: asked for each second of the log; `true` ends the run.
    /// - Returns: the rows that were written.
    /// - Throws: what `sink` throws; `CancellationError` where it was asked to end.
    @discardableResult
    package func generate(
        days: some Sequence<Int>,
        into sink: inout some SimulatorSink,
        isCancelled: () -> Bool = { false }
    ) throws -> Int {
        var writer = RowWriter(accounts: organisation.accounts, places: organisation.places)
        for day in Set(days).sorted() {
            precondition(day >= 0, "day \(day) is before the log's start")
            var engine = DayEngine(organisation: organisation, day: WorkingDay(number: day), redTeam: redTeam)
            try engine.play { second, rows in
                if isCancelled() { throw CancellationError() }
                try writer.write(second: second, rows) { try sink.write($0) }
                try record(second, rows, into: &sink)
            }
        }
        try writer.drain { try sink.write($0) }
        return writer.rows
    }

    /// Hands the labels of the red team's rows to `sink`, each once.
    private func record(
        _ second: Int,
        _ rows: UnsafeBufferPointer<Row>,
        into sink: inout some SimulatorSink
    ) throws {
        var last: Row?
        for row in rows where row.campaign > 0 {
            if let last, row.sharesLabel(with: last) { continue }
            last = row
            let campaign = redTeam.campaigns[Int(row.campaign) - 1]
            try sink.record(
                RedTeamEvent(
                    second: second,
                    user: organisation.accounts.name(row.sourceAccount),
                    source: organisation.places.name(row.source),
                    destination: organisation.places.name(row.destination),
                    kind: campaign.kind,
                    campaign: campaign.name
                )
            )
        }
    }
}
