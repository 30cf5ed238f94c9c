import Foundation

/// A pattern for the value of a field, in which `*` matches any text, including none.
///
///     try ValuePattern("C*").matches(Array("C612".utf8))  // true
///
/// The comparison is by bytes: upper and lower case differ, and so do two encodings of the same accented letter.
package struct ValuePattern: Sendable, Hashable {
    /// The pattern as written in a rule: `\*` is the character `*`, `\\` a backslash.
    package let text: String
    /// The texts between the wildcards, as UTF-8; a single one without wildcards.
    private let pieces: [[UInt8]]

    /// The error of a backslash that is followed by neither `*` nor a backslash.
    package struct LoneBackslash: Error {}

    /// Parses the pattern `text`.
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

    /// The pattern that matches only `value`.
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

    /// The only value that the pattern matches; `nil` if it has a wildcard.
    package var value: String? { exact.map { String(decoding: $0, as: UTF8.self) } }

    /// The bytes of ``value``.
    var exact: [UInt8]? { pieces.count == 1 ? pieces[0] : nil }

    /// True if the pattern matches any text.
    var isAnything: Bool { pieces.count > 1 && pieces.allSatisfy(\.isEmpty) }

    /// True if `value`, as UTF-8, matches the pattern.
    package func matches(_ value: [UInt8]) -> Bool {
        guard pieces.count > 1 else { return value == pieces[0] }
        let (first, last) = (pieces[0], pieces[pieces.count - 1])
        guard value.count >= first.count + last.count, value.starts(with: first),
            value.suffix(last.count).elementsEqual(last)
        else { return false }
        // Matching each piece at its first position leaves the most room for those after it.
        var rest = value[first.count..<value.count - last.count]
        for piece in pieces.dropFirst().dropLast() {
            guard let place = rest.firstRange(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}

/// The time at which a rule expires, in event time: replaying a log gives the same result at any time.
package enum RuleExpiry: Sendable, Hashable {
    /// The start of a day, in days since 1970 (UTC), for logs with dates. In a log that counts from its own start such
    /// a rule suppresses nothing.
    case day(Int)
    /// A second of the log.
    case second(Int)

    /// The day of a date such as `2027-02-25`; `nil` for any other text.
    package init?(date text: String) {
        // Foundation parses more than it formats.
        guard let date = try? Self.style.parse(text), Self.style.format(date) == text else { return nil }
        self = .day(Int((date.timeIntervalSince1970 / 86_400).rounded(.down)))
    }

    /// The expiry at least `days` days after `second` of a log whose second 0 is `epoch` seconds after 1970: a day if
    /// the log has dates.
    package init(days: Int, after second: Int, epoch: Int) {
        let end = second.addingReportingOverflow(days.multipliedReportingOverflow(by: 86_400).partialValue).partialValue
        let moment = end.addingReportingOverflow(epoch).partialValue
        self = Self.isDate(moment) ? .day(moment / 86_400 + (moment % 86_400 == 0 ? 0 : 1)) : .second(end)
    }

    /// True if the rule has expired at `second` of a log whose second 0 is `epoch` seconds after 1970.
    func isPast(at second: Int, epoch: Int) -> Bool {
        switch self {
        case .second(let end): return second >= end
        case .day(let day):
            let (moment, overflows) = second.addingReportingOverflow(epoch)
            return overflows || !Self.isDate(moment) || moment >= day * 86_400
        }
    }

    /// The expiry in JSON: `"2027-02-25"` or a number.
    var json: String {
        switch self {
        case .second(let end): "\(end)"
        case .day(let day): "\"\(Self.style.format(Date(timeIntervalSince1970: Double(day) * 86_400)))\""
        }
    }

    /// True for seconds from 2001-09-09 on: logs that count from their own start stay far below.
    private static func isDate(_ second: Int) -> Bool { second >= 1_000_000_000 }

    private static let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
}
