import AlertStore
import AuthLogs
import Detection
import ByteIO
import Foundation
import History

extension Watcher {
    /// Makes everything done so far final.
    @discardableResult
    func checkpoint() throws -> WatchCheckpoint {
        let start = ContinuousClock.now
        defer { lastCheckpoint = .now }
        try incidents.append()
        try store.record(Array(minutes.values))
        let newest = minutes.keys.max() ?? 0
        minutes = minutes.filter { $0.key > newest - Self.openMinutes }
        var checkpoint = WatchCheckpoint(weights: live.weights)
        checkpoint.position = position
        if position?.isInJournal == false { checkpoint.log = Self.absolute(settings.name) }
        checkpoint.newest = buffer.newest
        checkpoint.held = waitingEvents
        checkpoint.counts = progress
        checkpoint.minutes = Array(minutes.values)
        checkpoint.formerWeights = formerWeights
        checkpoint.toldIncidents = incidents.cursor
        // The number of events determines what was learned: a file of that name has the same content.
        if let history = live.history {
            let name = "history-\(counts.scored).bin"
            try history.write(to: "\(settings.state)/\(name)")
            checkpoint.history = name
        }
        if !reader.header.isEmpty { checkpoint.header = String(decoding: reader.header, as: UTF8.self) }
        if reader.hasLearned {
            let name = "identities-\(counts.read).json"
            try reader.identities.write(to: "\(settings.state)/\(name)")
            checkpoint.identities = name
        }
        if live.stream.hasMemory {
            let name = "users-\(counts.scored)"
            try live.stream.write(to: "\(settings.state)/\(name)")
            checkpoint.users = name
        }
        let files = [checkpoint.history, checkpoint.users, checkpoint.identities].compactMap { $0 }
        let size = try files.reduce(checkpoint.write(to: settings.state)) {
            $0 + Self.size(of: "\(settings.state)/\($1)")
        }
        if let position { try source.release(upTo: position) }
        isDirty = false
        let seconds = start.duration(to: .now).inSeconds
        metrics.update { figures in
            (figures.checkpointAt, figures.checkpointSeconds, figures.stateBytes) = (.now, seconds, size)
        }
        return checkpoint
    }

    /// The events that were read but not processed, in the order in which they are added again.
    private var waitingEvents: [WatchCheckpoint.Held] {
        var copy = buffer
        copy.latest = nil
        var ordered: [ReceivedEvent] = []
        copy.flush(to: &ordered)
        return due.map { WatchCheckpoint.Held($0, isDue: true) }
            // Later events decide if doubtful ones are accepted, just as without the interruption.
            + (ordered + buffer.doubtedEvents).map { WatchCheckpoint.Held($0, isDue: false) }
    }

    private static func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
}
