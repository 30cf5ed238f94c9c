import ArgumentParser
import AuthLogs
import ByteIO
import Foundation

/// Reads logs and shows what they were read as.
struct LogInspection {
    private let command: InspectCommand

    init(_ command: InspectCommand) { self.command = command }

    private var isText: Bool { command.output.outputFormat == .text }

    func run() throws {
        var options = try command.reading.reading()
        options.listsOthers = !isText
        let log = try EventLog(command.logs, options: options)
        let writer = EventRecordWriter(log, limit: command.events.count)
        // What could be read is shown also if that is nothing.
        var failure: (any Error)?
        do {
            try LogProgress(command.common, isSilent: isText, isInspection: true).read(log) { place, meaning in
                try writer.write(place, meaning)
            }
        } catch let error as NothingRead {
            failure = error
        }
        var summary = LogSummary()
        var samples: [EventSample] = []
        let reader = try log.events()
        while try reader.next() {
            guard !Interruption.isRequested else { throw Interruption.exit(output: "-") }
            summary.add(reader)
            if !isText {
                try writer.write(reader)
            } else if reader.filtered == nil, samples.count < command.events.count {
                samples.append(EventSample(reader))
            }
        }
        if isText {
            let text = LogSummaryText(log, summary, samples)
            print(text.lines.joined(separator: "\n"))
            if command.names { print(([""] + JoinedNamesText(log.identities).lines).joined(separator: "\n")) }
        } else {
            try writer.flush()
        }
        if let failure { throw failure }
    }
}

/// An event as it is mapped, for a table.
struct EventSample {
    let time: LogTime
    let values: [String]
    let place: EventPlace

    init(_ reader: EventLogReader) {
        (time, place) = (reader.time, reader.place)
        values = AuthField.allCases.map { reader.row.string($0) }
    }
}

/// Writes events, and the records that are none, as JSON objects to standard output.
final class EventRecordWriter {
    private let log: EventLog
    private let limit: Int
    private var events = 0
    private var filtered = 0
    private var rejected = 0
    private var bytes: [UInt8] = []

    /// A writer of at most `limit` events, filtered records and rejected records of `log`.
    init(_ log: EventLog, limit: Int) { (self.log, self.limit) = (log, limit) }

    /// Writes a record that is no event.
    func write(_ place: EventPlace, _ meaning: RecordMeaning) throws {
        switch meaning {
        case .event: return
        case .filtered(let reason):
            filtered += 1
            if filtered <= limit { try write(["filtered": reason.description], place) }
        case .rejected(let reason):
            rejected += 1
            if rejected <= limit { try write(["rejected": reason], place) }
        }
    }

    /// Writes the current event of `reader`.
    func write(_ reader: EventLogReader) throws {
        if let reason = reader.filtered { return try write(reader.place, .filtered(reason)) }
        events += 1
        guard events <= limit else { return }
        let time = reader.time
        bytes += time.clock == .relative ? "{\"time\":\(time.seconds)".utf8 : "{\"time\":\"\(time.rfc3339)\"".utf8
        for field in AuthField.allCases {
            bytes += ",\"\(field.name)\":\(JSONText.visible(reader.row.string(field)))".utf8
        }
        appendPlace(reader.place)
        try endLine()
    }

    private func write(_ fields: KeyValuePairs<String, String>, _ place: EventPlace) throws {
        bytes += "{".utf8
        for (index, (key, value)) in fields.enumerated() {
            bytes += "\(index > 0 ? "," : "")\"\(key)\":\(JSONText.visible(value))".utf8
        }
        appendPlace(place)
        try endLine()
    }

    /// Appends the place: the line or record, and the file if there are several.
    private func appendPlace(_ place: EventPlace) {
        let names = EventPlaceText(log)
        let (key, number) = names.number(of: place)
        bytes += ",\"\(key)\":\(number)".utf8
        if log.hasSeveralFiles { bytes += ",\"file\":\(JSONText.visible(names.path(of: place)))".utf8 }
    }

    private func endLine() throws {
        bytes += "}\n".utf8
        if bytes.count > 1 << 16 { try flush() }
    }

    /// Writes what waits.
    func flush() throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: bytes)
        } catch {
            throw InputError(file: "standard output", message: "cannot be written: \(error.localizedDescription)")
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
