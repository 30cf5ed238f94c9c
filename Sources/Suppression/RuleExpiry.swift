import Foundation

/// Until when a rule silences, by the event time of alerts and never by a clock: the same log gives the same whenever it
/// is read.
package enum RuleExpiry: Sendable, Hashable {
    /// Alerts before this day begins, in days since 1970 in UTC. For logs with dates: of a log that counts from its own
    /// start such a rule silences nothing.
    case day(Int)
    /// Alerts before this second of the log.
    case second(Int)

    /// The day that `text`, such as `2027-02-25`, names; `nil` for anything else.
    package init?(date text: String) {
        // What Foundation takes is more than what it writes.
        guard let date = try? Self.style.parse(text), Self.style.format(date) == text else { return nil }
        self = .day(Int((date.timeIntervalSince1970 / 86_400).rounded(.down)))
    }

    /// What lasts for at least so many days after `second` of a log whose second 0 is `epoch` seconds after 1970: a day
    /// where the log has dates.
    package init(days: Int, after second: Int, epoch: Int) {
        let end = second.addingReportingOverflow(days.multipliedReportingOverflow(by: 86_400).partialValue).partialValue
        let moment = end.addingReportingOverflow(epoch).partialValue
        self = Self.isDate(moment) ? .day(moment / 86_400 + (moment % 86_400 == 0 ? 0 : 1)) : .second(end)
    }

    /// Whether it is past at `second` of a log whose second 0 is `epoch` seconds after 1970.
    func isPast(at second: Int, epoch: Int) -> Bool {
        switch self {
        case .second(let end): return second >= end
        case .day(let day):
            let (moment, overflows) = second.addingReportingOverflow(epoch)
            return overflows || !Self.isDate(moment) || moment >= day * 86_400
        }
    }

    /// As a rule writes it: `"2027-02-25"` or a number.
    var json: String {
        switch self {
        case .second(let end): "\(end)"
        case .day(let day): "\"\(Self.style.format(Date(timeIntervalSince1970: Double(day) * 86_400)))\""
        }
    }

    /// Logs that count from their own start stay far below this second, in 2001.
    private static func isDate(_ second: Int) -> Bool { second >= 1_000_000_000 }

    private static let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
}
