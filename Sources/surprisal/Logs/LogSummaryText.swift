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
        files + [""] + totals + (samples.isEmpty ? [] : ["", heading] + table.lines)
    }

    // MARK: Files

    private var files: [String] {
        var table = TextTable([
            ("file", .left), ("format", .left), ("records", .right), ("events", .right), ("filtered", .right),
            ("rejected", .right),
        ])
        for file in log.files.prefix(Self.listedFiles) {
            let tally = file.tally
            table.add([
                places.short(file.path),
                file.skipped.map { "passed over: it \($0)" } ?? title(of: file),
                Wording.count(tally.read), Wording.count(tally.events), Wording.count(tally.filteredCount),
                Wording.count(tally.rejectedCount),
            ])
        }
        let rest = log.files.count - Self.listedFiles
        return table.lines + (rest > 0 ? ["and \(Wording.some(rest, "more file"))"] : [])
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
        let accounts = summary.filtered.sorted { ($1.value, $0.key.description) < ($0.value, $1.key.description) }
            .map { "\(Wording.count($0.value)) \($0.key)" }
        lines.append(
            ("events", "\(Wording.count(summary.kept)) kept (--users \(log.options.users))\(Self.list(kinds))")
        )
        if !accounts.isEmpty {
            lines.append(("", "\(Wording.count(summary.filteredCount)) of accounts filtered\(Self.list(accounts))"))
        }
        if log.tally.filteredCount > 0 {
            lines.append(
                ("filtered", "\(Wording.count(log.tally.filteredCount)) no authentication\(Self.list(filtered))")
            )
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

    private var filtered: [String] {
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
        Ink.bold(samples.count == 1 ? "One event as it is mapped" : "Events as they are mapped")
    }

    private var table: TextTable {
        let place = log.hasSeveralFiles ? "place" : samples.first.map { places.number(of: $0.place).key } ?? "line"
        var table = TextTable(
            [(place, log.hasSeveralFiles ? .left : .right), ("time", .left)]
                + AuthField.allCases.map { ($0.name, .left) }
        )
        for sample in samples {
            let place = places.short(sample.place)
            let time = sample.time.clock == .relative ? "\(sample.time.seconds)" : sample.time.rfc3339
            table.add([place, time] + sample.values.map(\.withoutControls))
        }
        return table
    }
}
