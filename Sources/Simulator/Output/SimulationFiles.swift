import AuthLogs
import ByteIO
import Foundation

/// Where simulated rows go.
package protocol SimulatorSink {
    /// Takes whole lines of the log, in time order; the bytes are only valid during the call.
    mutating func write(_ lines: UnsafeRawBufferPointer) throws

    /// Takes a labelled event, in time order; events with the same second and names come once.
    mutating func record(_ event: RedTeamEvent) throws
}

/// A sink that writes `auth.txt.gz`, `redteam.txt.gz` and `redteam_kinds.csv` into a folder; all appear on ``commit()``.
package final class SimulationFiles: SimulatorSink {
    private static let kindsHeader = "time,user,source,destination,kind,campaign\n"

    private let authentication: GzipPipe
    private let labels: GzipPipe
    private let kinds: AtomicFile

    /// Starts the three files; `folder` is made where it does not exist.
    ///
    /// - Throws: ``InputError`` when the folder cannot be made or written.
    package init(folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw InputError(file: folder, message: "the folder cannot be made: \(error.localizedDescription)")
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

    /// Writes `event` as LANL does, and with its kind into the side file.
    package func record(_ event: RedTeamEvent) throws {
        let line = Array("\(event.row)\n".utf8)
        try line.withUnsafeBytes { try labels.write($0) }
        try kinds.write("\(event.row),\(event.kind.rawValue),\(event.campaign)\n")
    }

    /// Makes the three files visible.
    ///
    /// - Throws: ``InputError`` when something could not be written.
    package func commit() throws {
        try authentication.commit()
        try labels.commit()
        try kinds.commit()
    }
}

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
