import AuthLogs
import Simulator

/// Which red-team row belongs to which campaign, by a file beside the labels.
struct Campaigns {
    /// The campaigns' names, in order of appearance.
    private(set) var names: [String] = []
    /// The kind of each.
    private(set) var kinds: [String] = []
    private var rows: [String: Int32] = [:]

    /// Reads the file at `path`: `time,user@domain,source,destination,kind,campaign`, with a heading.
    ///
    /// - Throws: `InputError` with the line that is not so.
    init(contentsOf path: String) throws {
        for campaign in try SimulationFiles.campaigns(contentsOf: path) {
            for event in campaign.events { rows[event.row] = Int32(names.count) }
            names.append(campaign.name)
            kinds.append(campaign.kind.rawValue)
        }
    }

    /// The campaign of a red-team row; -1 where none claims it.
    subscript(row: AuthEventView) -> Int32 {
        let user = "\(row.string(.sourceUser))@\(row.string(.sourceDomain))"
        return rows["\(row.second),\(user),\(row.string(.sourceHost)),\(row.string(.destinationHost))"] ?? -1
    }
}
