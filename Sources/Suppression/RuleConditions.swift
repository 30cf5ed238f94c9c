import Foundation

/// What a rule wants a field to be: a value, or one with `*` where any text may stand, none included.
///
///     try ValuePattern("C*").matches(Array("C612".utf8))  // true
///
/// Bytes are compared: capital and small letters differ, and so do two ways to write one accented letter.
package struct ValuePattern: Sendable, Hashable {
    /// The pattern as a rule writes it: `\*` is the character `*`, `\\` a backslash.
    package let text: String
    /// The texts between the wildcards, as UTF-8; one where there is no wildcard.
    private let pieces: [[UInt8]]

    /// A backslash stands before neither `*` nor a backslash.
    package struct LoneBackslash: Error {}

    /// The pattern that `text` says.
    ///
    /// - Throws: ``LoneBackslash``.
    package init(_ text: String) throws(LoneBackslash) {
        self.text = text
        var pieces: [[UInt8]] = [[]]
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case Self.star: pieces.append([])
            case Self.backslash:
                let next = bytes.next()
                guard let next, next == Self.star || next == Self.backslash else { throw LoneBackslash() }
                pieces[pieces.count - 1].append(next)
            default: pieces[pieces.count - 1].append(byte)
            }
        }
        self.pieces = pieces
    }

    /// The pattern of `value` and nothing else.
    package init(exactly value: String) {
        pieces = [Array(value.utf8)]
        var text: [UInt8] = []
        for byte in value.utf8 {
            if byte == Self.star || byte == Self.backslash { text.append(Self.backslash) }
            text.append(byte)
        }
        self.text = String(decoding: text, as: UTF8.self)
    }

    private static let star = UInt8(ascii: "*")
    private static let backslash = UInt8(ascii: "\\")

    /// The one value that it matches; `nil` where there is a wildcard.
    package var value: String? { exact.map { String(decoding: $0, as: UTF8.self) } }

    /// The same as UTF-8.
    var exact: [UInt8]? { pieces.count == 1 ? pieces[0] : nil }

    /// Whether it matches any text.
    var isAnything: Bool { pieces.count > 1 && pieces.allSatisfy(\.isEmpty) }

    /// Whether `value`, as UTF-8, is what it wants.
    package func matches(_ value: [UInt8]) -> Bool {
        guard pieces.count > 1 else { return value == pieces[0] }
        let (first, last) = (pieces[0], pieces[pieces.count - 1])
        guard value.count >= first.count + last.count, value.starts(with: first),
            value.suffix(last.count).elementsEqual(last)
        else { return false }
        // Each piece at its first place leaves the most room for those after it.
        var rest = value[first.count..<value.count - last.count]
        for piece in pieces.dropFirst().dropLast() {
            guard let place = rest.firstRange(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}

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
