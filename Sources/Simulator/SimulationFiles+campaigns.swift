import AuthLogs
import ByteIO

/// What one intruder did in some days.
package struct Campaign: Sendable, Hashable {
    /// The campaign's name in the side file.
    package let name: String
    /// How the intruder went about it.
    package let kind: RedTeamKind
    /// The intruder's events, in order of time.
    package internal(set) var events: [RedTeamEvent]
}

extension SimulationFiles {
    /// The campaigns with events on `day`, or on any day, as the side file at `path` tells them, in order of appearance.
    ///
    /// - Throws: `InputError` with the line that is not as ``SimulationFiles`` writes it.
    package static func campaigns(contentsOf path: String, day: Int? = nil) throws -> [Campaign] {
        var campaigns: [Campaign] = []
        let reader = try LineReader(path: path)
        while let block = try reader.next() {
            _ = try block.forEachLine { line, number in
                guard number > 1 else { return true }
                let event = try event(String(decoding: line, as: UTF8.self), file: path, line: number)
                guard day == nil || event.second / 86_400 == day else { return true }
                if let index = campaigns.firstIndex(where: { $0.name == event.campaign }) {
                    campaigns[index].events.append(event)
                } else {
                    campaigns.append(Campaign(name: event.campaign, kind: event.kind, events: [event]))
                }
                return true
            }
        }
        return campaigns
    }

    private static func event(_ text: String, file: String, line: Int) throws -> RedTeamEvent {
        let cells = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard cells.count == 6, let second = Int(cells[0]), let kind = RedTeamKind(rawValue: cells[4]) else {
            let message = "expected time,user,source,destination,kind,campaign"
            throw InputError(file: file, line: line, message: message)
        }
        return RedTeamEvent(
            second: second,
            user: cells[1],
            source: cells[2],
            destination: cells[3],
            kind: kind,
            campaign: cells[5]
        )
    }
}
