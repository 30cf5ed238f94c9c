import AuthLogs
import ByteIO
import Foundation

/// A receiver of simulated events.
package protocol SimulatorSink {
    /// Receives whole lines of the log, in time order; the bytes are only valid during the call.
    mutating func write(_ lines: UnsafeRawBufferPointer) throws

    /// Receives a malicious event, in time order; of events with the same second and names only one.
    mutating func record(_ event: RedTeamEvent) throws
}

/// A sink that writes `auth.txt.gz`, `redteam.txt.gz` and `redteam_kinds.csv` into a folder.
///
/// All three appear on ``commit()``.
package final class SimulationFiles: SimulatorSink {
    private static let kindsHeader = "time,user,source,destination,kind,campaign\n"

    private let authentication: GzipPipe
    private let labels: GzipPipe
    private let kinds: AtomicFile

    /// Starts the three files; creates `folder` if it does not exist.
    ///
    /// - Throws: ``InputError`` if the folder cannot be created or written.
    package init(folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: folder, message: "cannot create the folder: \(error.localizedDescription)")
        }
        authentication = try GzipPipe(path: "\(folder)/auth.txt.gz")
        do {
            labels = try GzipPipe(path: "\(folder)/redteam.txt.gz")
            kinds = try AtomicFile(path: "\(folder)/redteam_kinds.csv")
            try kinds.write(Self.kindsHeader)
        } catch {
            authentication.abandon()
            throw error
        }
    }

    deinit {
        authentication.abandon()
        labels.abandon()
    }

    /// Compresses `lines` into `auth.txt.gz`.
    package func write(_ lines: UnsafeRawBufferPointer) throws {
        try authentication.write(lines)
    }

    /// Writes the label of `event` as LANL does, and a row with its kind to `redteam_kinds.csv`.
    package func record(_ event: RedTeamEvent) throws {
        let line = Array("\(event.row)\n".utf8)
        try line.withUnsafeBytes { try labels.write($0) }
        try kinds.write("\(event.row),\(event.kind.rawValue),\(event.campaign)\n")
    }

    /// Commits the three files.
    ///
    /// - Throws: ``InputError`` if a file could not be written.
    package func commit() throws {
        try authentication.commit()
        try labels.commit()
        try kinds.commit()
    }
}

/// The events of one intruder over some days.
package struct Campaign: Sendable, Hashable {
    /// The campaign's name in `redteam_kinds.csv`.
    package let name: String
    /// How the intruder operates.
    package let kind: RedTeamKind
    /// The intruder's events, in order of time.
    package internal(set) var events: [RedTeamEvent]
}

extension SimulationFiles {
    /// Reads the campaigns with events on `day`, or on any day, from the `redteam_kinds.csv` at `path`.
    ///
    /// - Returns: The campaigns in order of appearance.
    /// - Throws: `InputError` with the first line that is not a row of such a file.
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
            let message = "expected time,user,source,destination,kind,campaign, found something else"
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
