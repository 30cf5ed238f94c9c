import AuthLogs
import ByteIO

/// Reports on standard error what a preparation of logs kept.
struct LogPreparationReport {
    private let log: EventLog

    init(_ log: EventLog) { self.log = log }

    /// The most days that are listed.
    private static let listedDays = 31

    /// Writes the totals, and the events of each day.
    func finish(_ result: LogPreparationResult, seconds: Double) {
        let rate = Wording.rate(Double(result.records.read) / max(seconds, 1e-9))
        let others = result.otherDays.values.reduce(0, +)
        let parts = [
            ("no authentication", result.records.filteredCount), ("other accounts", result.summary.filteredCount),
            ("other days", others),
        ].filter { $0.1 > 0 }.map { "\($0.0) \(Wording.count($0.1))" }
        let filters = parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
        Console.note("\(result.totals)\(filters) in \(Wording.duration(seconds)), \(rate) records/s")
        let days = result.keptByDay.sorted { $0.key < $1.key }
        for (day, count) in days.suffix(Self.listedDays) {
            Console.note("\(name(of: day, result)): \(Wording.some(count, "event"))")
        }
        if days.count > Self.listedDays {
            Console.note("and \(Wording.some(days.count - Self.listedDays, "earlier day"))")
        }
        if let first = result.summary.first, result.clock.hasDate(first.seconds) {
            Console.note("days are those of \(result.clock.zoneName)")
        }
        if let labels = result.labels {
            Console.note(
                "\(Wording.some(result.malicious, "malicious event")); \(Wording.count(result.matchedLabels.count)) of \(Wording.count(labels)) labels of these days found"
            )
        }
    }

    /// The error of a preparation that keeps nothing: what the logs hold, and what to type.
    func error(_ failure: NothingKept, users: UserFilter, days: [String]) -> InputError {
        let result = failure.result
        let file = log.files.count == 1 ? log.files[0].path : "the logs"
        guard result.summary.kept > 0 else {
            let held =
                "\(Wording.some(result.summary.read, "event")) of \(span(result)), none of accounts that --users \(users) keeps"
            return InputError(
                file: file,
                message: "no event is kept, nothing was written: the log has \(held); try --users all"
            )
        }
        let held = result.otherDays.sorted { $0.key < $1.key }
        let (first, last) = (held.first?.key ?? 0, held.last?.key ?? 0)
        let range = first == last ? name(of: first, result) : "\(name(of: first, result)) to \(name(of: last, result))"
        return InputError(
            file: file,
            message:
                "no event is kept, nothing was written: --days \(days.joined(separator: " ")) has no event, the log has \(Wording.some(result.summary.kept, "event")) of \(range); try --days all"
        )
    }

    private func name(of day: Int, _ result: LogPreparationResult) -> String {
        result.clock.dayName(result.clock.firstSecond(ofDay: day))
    }

    private func span(_ result: LogPreparationResult) -> String {
        guard let first = result.summary.first, let last = result.summary.last else { return "no day" }
        return result.clock.span(first.seconds, last.seconds)
    }
}
