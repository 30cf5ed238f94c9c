/// A synthetic Windows domain with a red team in it, in the format of LANL's authentication data.
///
///     var files = try SimulationFiles(folder: "data")
///     let simulator = Simulator(configuration: .small, seed: 1)
///     try simulator.generate(days: [6, 7, 8], into: &files)
///     try files.commit()
///
/// The same configuration and seed give the same bytes, and a day does not depend on which other days are generated.
/// Memory does not grow with the number of days.
package struct Simulator: Sendable {
    private let organisation: Organisation
    private let redTeam: RedTeam

    /// Builds the organisation; two simulators with the same arguments are the same.
    package init(configuration: SimulatorConfiguration, seed: UInt64) {
        var builder = OrganisationBuilder(configuration: configuration, seed: seed)
        organisation = builder.build()
        redTeam = RedTeam(organisation: organisation)
    }

    /// Writes the events of `days` in time order.
    ///
    /// - Parameters:
    ///   - days: The days to write, counted from the log's start (0 is the first); sorted, each written once.
    ///   - sink: Receives the lines and the labels.
    ///   - isCancelled: Called for each second of the log; `true` ends the run.
    /// - Returns: The number of events written.
    /// - Throws: What `sink` throws; `CancellationError` if `isCancelled` returned `true`.
    @discardableResult
    package func generate(
        days: some Sequence<Int>,
        into sink: inout some SimulatorSink,
        isCancelled: () -> Bool = { false }
    ) throws -> Int {
        var writer = EventWriter(accounts: organisation.accounts, places: organisation.places)
        for day in Set(days).sorted() {
            precondition(day >= 0, "day \(day) is before the log's start")
            var engine = DayEngine(organisation: organisation, day: WorkingDay(number: day), redTeam: redTeam)
            try engine.play { second, events in
                if isCancelled() { throw CancellationError() }
                try writer.write(second: second, events) { try sink.write($0) }
                try record(second, events, into: &sink)
            }
        }
        try writer.drain { try sink.write($0) }
        return writer.eventCount
    }

    /// Passes the labels of the red team's events to `sink`, each once.
    private func record(
        _ second: Int,
        _ events: UnsafeBufferPointer<Event>,
        into sink: inout some SimulatorSink
    ) throws {
        var last: Event?
        for event in events where event.campaign > 0 {
            if let last, event.sharesLabel(with: last) { continue }
            last = event
            let campaign = redTeam.campaigns[Int(event.campaign) - 1]
            try sink.record(
                RedTeamEvent(
                    second: second,
                    user: organisation.accounts.name(event.sourceAccount),
                    source: organisation.places.name(event.source),
                    destination: organisation.places.name(event.destination),
                    kind: campaign.kind,
                    campaign: campaign.name
                )
            )
        }
    }
}
