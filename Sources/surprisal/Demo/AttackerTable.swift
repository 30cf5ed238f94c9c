import AuthLogs
import Files
import Simulator

/// Which of a simulated day's intruders have a row among those at the top, and which were missed.
struct AttackerTable {
    let lines: [String]

    /// Reads who was active on `day` from the simulator's side file.
    ///
    /// - Throws: `InputError` with the line where `kindsFile` is not as the simulator writes it.
    init(kindsFile: String, day: Int, ranking: Ranking, topCount: Int) throws {
        var ranks: [String: Int] = [:]
        for row in ranking.red {
            ranks[row.redTeamKey] = min(ranks[row.redTeamKey] ?? .max, row.rank)
        }
        var table = TextTable([
            ("intruder", .left), ("kind", .left), ("events", .right), ("best place", .right), ("", .left),
        ])
        var found = 0
        let campaigns = try SimulationFiles.campaigns(contentsOf: kindsFile, day: day)
        for campaign in campaigns {
            let best = campaign.events.compactMap { ranks[$0.row] }.min()
            let isFound = best.map { $0 < topCount } ?? false
            found += isFound ? 1 : 0
            table.add([
                campaign.name, campaign.kind.rawValue, "\(campaign.events.count)",
                best.map { Wording.count($0 + 1) } ?? "-", isFound ? Ink.green("found") : Ink.yellow("missed"),
            ])
        }
        let heading = "\(found) of \(campaigns.count) intruders have an event among the top \(topCount)"
        lines = [Ink.bold(heading)] + table.lines
    }
}

extension RankedRow {
    /// The row as the red-team file names it.
    fileprivate var redTeamKey: String {
        "\(second),\(self[.sourceUser])@\(self[.sourceDomain]),\(self[.sourceComputer]),\(self[.destinationComputer])"
    }
}
