import AuthLogs
import ByteIO
import Foundation

/// Describes logs for people, as `surprisal inspect` shows them.
struct LogSummaryText {
    private let log: EventLog
    private let summary: LogSummary
    private let samples: [EventSample]
    private let clock: EventClock
    private let places: EventPlaceText

    /// The number of files that are listed.
    private static let listedFiles = 40
    /// The number of kinds that are listed.
    private static let listedKinds = 12

    init(_ log: EventLog, _ summary: LogSummary, _ samples: [EventSample]) {
        (self.log, self.summary, self.samples) = (log, summary, samples)
        clock = EventClock(log.dataset)
        places = EventPlaceText(log)
    }

    var lines: [String] {
        // Of files that are no logs there is nothing to add up.
        if log.files.allSatisfy({ $0.skipped != nil }) { return files }
        return files + [""] + totals + (samples.isEmpty ? [] : ["", heading] + table.lines)
    }

    // MARK: Files

    private var files: [String] {
        let read = log.files.filter { $0.skipped == nil }
        guard !read.isEmpty else { return passedOver }
        // Names come last, as long as they are: what is copied from here is a path.
        var table = TextTable([
            ("format", .left), ("records", .right), ("events", .right), ("other records", .right),
            ("rejected", .right), ("file", .left),
        ])
        for file in read.prefix(Self.listedFiles) {
            let tally = file.tally
            table.add([
                title(of: file), Wording.count(tally.read), Wording.count(tally.events),
                Wording.count(tally.filteredCount), Wording.count(tally.rejectedCount), EventPlaceText.file(file.path),
            ])
        }
        let rest = read.count - Self.listedFiles
        return table.lines + (rest > 0 ? ["and \(Wording.some(rest, "more file"))"] : [])
            + (passedOver.isEmpty ? [] : [""] + passedOver)
    }

    private var passedOver: [String] { PassedOverText(log).lines }

    /// A note on the logs whose years are no part of their lines.
    private var guessedYears: [String] {
        let guessed = log.files.filter(\.guessesYears)
        guard let first = guessed.first else { return [] }
        let names = EventPlaceText.file(first.path) + (guessed.count > 1 ? " and \(guessed.count - 1) more" : "")
        return ["not in \(names): the latest years up to the last change of the file; --year sets the first line's"]
    }

    /// The format of a file; of JSON, those of its records.
    private func title(of file: EventLog.File) -> String {
        guard file.format == .anyJSON, !file.formats.isEmpty else { return file.format.title }
        return file.formats.map(\.title).joined(separator: "; ")
    }

    // MARK: Totals

    private var totals: [String] {
        var lines: [(String, String)] = []
        if let first = summary.first, let last = summary.last {
            lines.append(("time", clock.span(first.seconds, last.seconds)))
        }
        lines += guessedYears.map { ("years", $0) }
        lines.append(
            ("events kept", "\(Wording.count(summary.kept)) (--users \(log.options.users))\(Self.list(kinds))")
        )
        if summary.filteredCount > 0 {
            let accounts = summary.filtered.sorted { ($1.value, $0.key.description) < ($0.value, $1.key.description) }
                .map { "\(Wording.count($0.value)) \($0.key)" }
            let count = Wording.count(summary.filteredCount)
            lines.append(("events filtered", "\(count) by account\(Self.list(accounts))"))
        }
        if log.tally.filteredCount > 0 {
            lines.append(("other records", "\(Wording.count(log.tally.filteredCount))\(Self.list(others))"))
        }
        for (index, text) in RecordTallyText(log).rejections.enumerated() {
            lines.append((index == 0 ? "rejected" : "", text))
        }
        if !missing.isEmpty { lines.append(("missing", missing.joined(separator: ", "))) }
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { Ink.dim($0.0.padding(toLength: width, withPad: " ", startingAt: 0)) + "  " + $0.1 } + warning
    }

    private static func list(_ parts: [String]) -> String { parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))" }

    private var kinds: [String] {
        summary.kinds.sorted { left, right in
            (right.value, left.key.orientation, left.key.outcome) < (
                left.value, right.key.orientation, right.key.outcome
            )
        }.prefix(Self.listedKinds).map {
            "\(Wording.count($0.value)) \($0.key.orientation) \($0.key.outcome)".withoutControls
        }
    }

    /// The records that are no authentication, by kind.
    private var others: [String] {
        let kinds = log.tally.kinds
        let listed = kinds.prefix(Self.listedKinds).map { "\(Wording.count($0.share.count)) \($0.kind)" }
        let rest = kinds.dropFirst(Self.listedKinds).reduce(0) { $0 + $1.share.count }
        return listed + (rest > 0 ? ["\(Wording.count(rest)) others"] : [])
    }

    /// The fields without a value, by how often.
    private var missing: [String] {
        AuthField.allCases.compactMap { field in
            guard let count = summary.missing[field], count > 0 else { return nil }
            let percent = 100 * Double(count) / Double(summary.kept)
            return "\(field.name) in \(percent < 1 ? "under 1" : Wording.number(percent, 0))%"
        }
    }

    /// A warning if hardly an event is kept.
    private var warning: [String] {
        AccountWarning(kept: summary.kept, filtered: summary.filteredCount, users: log.options.users)
            .text.map { ["", Ink.yellow("warning: \($0)")] } ?? []
    }

    // MARK: Events

    private var heading: String {
        let title = samples.count == 1 ? "One event as it is mapped" : "Events as they are mapped"
        let zone = samples.first.flatMap { clock.zoneName(of: $0.time.seconds) }
        return Ink.bold(zone.map { "\(title), times in \($0)" } ?? title)
    }

    private var table: TextTable {
        var table = TextTable(
            [("time", .left)] + AuthField.allCases.map { ($0.name, .left) } + [("place", .left)]
        )
        for sample in samples {
            table.add([time(sample.time)] + sample.values.map(\.withoutControls) + [places.name(of: sample.place)])
        }
        return table
    }

    /// The time in the zone of the log, with its own fraction; the whole second of a log without dates.
    private func time(_ time: LogTime) -> String {
        guard time.clock != .relative else { return "\(time.seconds)" }
        let fraction = time.rfc3339.split(separator: ".").dropFirst().first?.dropLast()
        return clock.moment(time.seconds, withZone: false) + (fraction.map { ".\($0)" } ?? "")
    }
}

/// Lists the files of folders that were passed over, and what is doubtful about the others.
struct PassedOverText {
    private let log: EventLog

    /// The number of files that are listed.
    private static let listed = 10

    init(_ log: EventLog) { self.log = log }

    /// `passed over: logs/README.md: no log in a known format`, a line a file.
    var lines: [String] {
        let skipped = log.files.compactMap { file in
            file.skipped.map { "passed over: \(EventPlaceText.file(file.path)): \($0)" }
        }
        let rest = skipped.count - Self.listed
        return skipped.prefix(Self.listed) + (rest > 0 ? ["and \(Wording.some(rest, "more file")) passed over"] : [])
            + log.files.compactMap { file in file.mismatch.map { "\(EventPlaceText.file(file.path)) \($0)" } }
    }
}
