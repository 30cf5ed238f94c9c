import AuthLogs
import Foundation

extension Watcher {
    /// Makes all waiting events due.
    func flush() {
        pass { buffer.flush(to: &$0) }
    }

    /// Makes due what `body` takes from the buffer, and counts what it rejects.
    private func pass(_ body: (inout [ReceivedEvent]) -> Void) {
        buffer.latest = latestSecond
        var ready: [ReceivedEvent] = []
        body(&ready)
        due += ready
        for fault in buffer.takeRejections() {
            tally.reject(fault.reason, line: fault.position.line)
            tally.kept = max(0, tally.kept - 1)
        }
    }

    /// The latest second that an event can have; `nil` if the log's times are not told from a date.
    var latestSecond: Int? {
        guard isDated || settings.epoch != 0 else { return nil }
        // A day for hosts whose clock is fast.
        let latest = Int(Date().timeIntervalSince1970) + 86_400
        return isDated ? latest : latest.subtractingReportingOverflow(settings.epoch).partialValue
    }

    /// Parses the lines of a chunk.
    func take(_ chunk: LogChunk) throws {
        if position == nil {
            // Without it, a log that is rotated now would start with the next file after a kill.
            position = chunk.start
            try checkpoint()
        }
        var received: [ReceivedEvent] = []
        let now = ContinuousClock.now
        counts.read += chunk.skippedLines
        counts.rejected += chunk.skippedLines
        for _ in 0..<chunk.skippedLines {
            tally.reject("expected a line of at most 1 MiB, found a longer one", line: chunk.start.line)
        }
        try chunk.checkEncoding()
        reader.read(chunk) { outcome, position in
            counts.read += 1
            switch outcome {
            case .event(let event):
                tally.kept += 1
                received.append(ReceivedEvent(event, position: position, readAt: now))
            case .filtered(let reason, let isAccount):
                counts.filtered += 1
                tally.filter(reason, isAccount: isAccount)
            case .rejected(let reason):
                counts.rejected += 1
                tally.reject(reason, line: position.line)
            }
        }
        metrics.update { $0.lastLine = now }
        // A record that is not complete is read again.
        position = reader.openRecord ?? chunk.end
        isDirty = true
        pass { ready in for event in received { buffer.add(event, to: &ready) } }
    }
}
